"""The encrypted file: the book, its journal (the one write door), schema, search, undo."""
