"""The language server: findings as one types. `server.serve` runs it; it alone needs pygls."""
