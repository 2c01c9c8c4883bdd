"""What the user sees: reads by asking, writes by doing, refreshes when told."""
