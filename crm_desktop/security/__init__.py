"""Keys: how a book is unlocked; nothing here knows what a book holds."""
