"""Rules on the committed registry itself."""
