"""The second face of the program: every verb from a terminal, answers as JSON."""
