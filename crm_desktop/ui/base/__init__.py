"""The ground that every page stands on."""
