"""Witnesses for remote calls."""
