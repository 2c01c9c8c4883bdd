"""The Pipeline tab: deals as a board, as a list and as a funnel."""
