"""Witnesses for versioned objects and their remotable methods."""
