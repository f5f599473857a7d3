"""Rules on lists of versions that are kept by hand: pins, aliases, histories."""
