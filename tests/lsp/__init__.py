"""The language server, spoken with by a real client."""
