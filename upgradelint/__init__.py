"""Says which change of a Python service breaks a rolling upgrade, without importing it."""

try:
    from upgradelint._version import __version__
except ModuleNotFoundError:  # a checkout that nobody has installed
    __version__ = "0.1.0.dev0"

__all__ = ["__version__"]
