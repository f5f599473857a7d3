"""Says which change of a Python service breaks a rolling upgrade, without importing it."""

__version__ = "0.1.0"
