"""Rules on what an upgrade does to rows that are there: online migrations, checks, facades."""
