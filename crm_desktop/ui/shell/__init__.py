"""The window around the tabs: frame, unlock, import wizard, history; it sees everything below."""
