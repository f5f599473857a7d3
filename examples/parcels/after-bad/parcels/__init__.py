"""Tracks parcels: an API hands them to couriers, a conductor owns the database."""
