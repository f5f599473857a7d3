"""Witnesses for data that moves from column to column."""
