"""The shared server: it keeps sealed records in one order and tells who may write; it opens nothing."""
