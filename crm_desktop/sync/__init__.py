"""How two books become one: what is unsent goes to the server sealed, what comes is verified, opened and merged."""
