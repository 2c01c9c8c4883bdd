"""Tables, forms, timelines, chips and pickers that get plain data and know no customer."""
