"""What a change is, how two are ordered and how they travel: pure, shared with the server."""
