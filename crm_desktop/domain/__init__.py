"""What exists and its rules; nothing here opens a file."""
