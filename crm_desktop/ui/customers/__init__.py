"""The Customers tab: the list of companies and people, and the card of one of them."""
