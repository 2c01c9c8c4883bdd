"""Pure mathematics: numbers in, figures out."""
