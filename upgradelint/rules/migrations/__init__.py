"""Rules on schema migrations, and on what they do to code that is already running."""
