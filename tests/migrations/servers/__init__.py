"""Servers of databases, and what is run on them."""
