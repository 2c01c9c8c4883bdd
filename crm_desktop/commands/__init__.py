"""Verbs that change the book: f(book, ...) -> ChangeSet."""
