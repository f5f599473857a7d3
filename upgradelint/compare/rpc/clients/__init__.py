"""Clients of both releases beside each other, and where their calls lead."""
