"""Witnesses for schemas: revisions and models on a real database."""
