"""What a finding can have changed in the source, as plain data; `fixes` carries it out."""

from dataclasses import dataclass, field

from upgradelint.location import Location


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of the file at `location`; an `unsafe` one guesses what was meant."""

    location: Location
    unsafe: bool = field(default=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class DropFields(Edit):
    """Let the routine of the class at `location` drop fields for targets below a version."""

    below: tuple[int, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RaiseVersion(Edit):
    """Give the class at `location` its next VERSION, and where it keeps a history a line in it."""

    version: str
    text: str


@dataclass(frozen=True, slots=True)
class TolerateUnset(Edit):
    """Let the deletion of a key on the line of `location` pass where the key is not there."""

    key: str


@dataclass(frozen=True, slots=True)
class RenameKey(Edit):
    """Write another string for a string on the line of `location`."""

    was: str
    now: str
