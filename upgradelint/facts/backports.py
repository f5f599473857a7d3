"""What `obj_make_compatible` makes of an object, for each version it can be asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from upgradelint.location import Location

Kept = Literal["present", "absent", "maybe"]
"""Whether a key is in the result, on every course of the routine or on some."""


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """A key of the primitive that does not simply stay as it is.

    `kept` and `rewritten` hold where every field is set; `rewritten` tells that the value may be
    another. `guarded` tells that the key stays where some other field is unset. `location` is where
    the routine last deleted or assigned it.
    """

    name: str
    kept: Kept
    rewritten: bool
    guarded: bool
    location: Location | None


@dataclass(frozen=True, slots=True)
class ChildFacts:
    """What becomes of the object or list of objects in a field.

    `how` is "manifest" where the library backports it to what the receiver asks for,
    "relationship" to what `obj_relationships` or `child_versions` say, "routine" where the routine
    does it itself, and "dropped" where the relationship is newer than the target. `version` is
    that of the child, None where it is not a constant.
    """

    field: str
    how: Literal["manifest", "relationship", "routine", "dropped"]
    version: str | None
    location: Location


@dataclass(frozen=True, slots=True)
class RefusalFacts:
    """A `raise`: it depends on the values of `fields`, or on none where `always`."""

    fields: tuple[str, ...]
    always: bool
    location: Location


@dataclass(frozen=True, slots=True)
class FailureFacts:
    """An exception nobody meant: its class, the key it is about, the other key whose presence was
    tested before, and whether it takes an unset field to raise it.
    """

    error: str
    key: str | None
    guard: str | None
    unset: bool
    location: Location


@dataclass(frozen=True, slots=True)
class DoubtFacts:
    """Why something cannot be told, and where."""

    reason: str
    location: Location


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """What one target version gets. Fields that `keys` does not name arrive as they are.

    `arrives` tells that it gets anything: the routine does not always refuse or fail.
    """

    version: str
    arrives: bool = True
    keys: tuple[KeyFacts, ...] = ()
    children: tuple[ChildFacts, ...] = ()
    refusals: tuple[RefusalFacts, ...] = ()
    failures: tuple[FailureFacts, ...] = ()
    doubts: tuple[DoubtFacts, ...] = ()

    def key(self, name: str) -> KeyFacts | None:
        """Return what is special about a key, or None."""
        return next((one for one in self.keys if one.name == name), None)

    def refuses(self, name: str) -> bool:
        """Return whether some values of that field are refused."""
        return any(one.always or name in one.fields for one in self.refusals)

    @property
    def certain(self) -> bool:
        """Whether everything about it can be told."""
        return not self.doubts


@dataclass(frozen=True, slots=True)
class ThresholdFacts:
    """A constant that the routine compares the target with, as written; `as_text` when both are
    strings.
    """

    constant: str
    version: tuple[int, ...] | None
    as_text: bool
    location: Location


@dataclass(frozen=True, slots=True)
class UseFacts:
    """A key the routine names: "in", "get", "read", "set", "delete", "pop" or "discard"."""

    key: str
    use: str
    location: Location


@dataclass(frozen=True, slots=True)
class BackportFacts:
    """The backport of one object.

    `routine` is the project's own routine that runs first, None where the library's runs alone;
    `targets` are the versions from X.0 to VERSION, oldest first, empty where all fields of all
    of them arrive as they are. `converts` tells that the routine changes the object itself instead
    of its primitive.
    """

    name: str
    routine: Location | None
    targets: tuple[TargetFacts, ...] = ()
    thresholds: tuple[ThresholdFacts, ...] = ()
    uses: tuple[UseFacts, ...] = ()
    converts: bool = False

    def at(self, version: str) -> TargetFacts | None:
        """Return what a target version gets; None where it was not evaluated."""
        if not self.targets:
            return TargetFacts(version)
        return next((one for one in self.targets if one.version == version), None)

    def doubts(self) -> Iterator[DoubtFacts]:
        """Yield each reason why a target cannot be told, once."""
        yield from dict.fromkeys(one for target in self.targets for one in target.doubts)
