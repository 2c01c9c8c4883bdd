"""Documents made of queries: PDF by Typst templates, spreadsheets and slides; no Qt, heavy libraries on first use."""
