"""Questions to the book: f(book, ...) -> rows; they never write."""
