"""Rules of our house; each has a module of its own."""
