"""Pictures of figures, on screen and in files, through the same painters."""
