"""The place of a fact; see `upgradelint.location`."""

from upgradelint.location import Location

__all__ = ["Location"]
