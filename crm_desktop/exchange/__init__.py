"""Other programs' files, in and out; no Qt."""
