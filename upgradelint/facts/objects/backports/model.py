"""What `obj_make_compatible` makes of an object, for each version it can be asked for."""

from collections.abc import Iterator
from typing import Literal

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location

Kept = Literal["present", "absent", "maybe"]
"""Whether a key is in the result, on every path of the routine or on some."""

WRAPPING = (".data", ".version", ".name", ".namespace", ".changes")
"""How the keys of the wrapping around an object's data end."""


class KeyFacts(Frozen):
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


NEWEST = "newest"
"""The version of a child that is made into a primitive for nobody in particular."""


class ChildFacts(Frozen):
    """What becomes of the object or list of objects in a field.

    `how` is "manifest" where the library backports it to what the receiver asks for,
    "relationship" to what `obj_relationships` or `child_versions` say, "routine" where the routine
    does it itself, and "dropped" where the relationship is newer than the target. `version` is
    that of the child, `NEWEST` or None where it is not a constant. `labelled` tells that the
    version which the child's primitive names is that one too, and not still the newest; `opened`
    that its routine is given the data, and not the wrapping around them. `expected` is the version
    that the tables of the class have for the target, None where they have none.
    """

    field: str
    how: Literal["manifest", "relationship", "routine", "dropped"]
    version: str | None
    location: Location
    labelled: bool = True
    opened: bool = True
    expected: str | None = None


class RefusalFacts(Frozen):
    """A `raise`: it depends on the values of `fields`, or on none where `always`; `values` are the
    texts of the constants that a value is compared with, none where that cannot be told.
    """

    fields: tuple[str, ...]
    always: bool
    location: Location
    values: tuple[str, ...] = ()

    def covers(self, name: str, value: str | None = None) -> bool:
        """Return whether it refuses some values of a field, or that one."""
        concerned = value is None or not self.values or value in self.values
        return self.always or (name in self.fields and concerned)


class FailureFacts(Frozen):
    """An exception nobody meant: its class, the key it is about, the other key whose presence was
    tested before, and whether it takes an unset field to raise it.
    """

    error: str
    key: str | None
    guard: str | None
    unset: bool
    location: Location


class DoubtFacts(Frozen):
    """Why something cannot be told, and where."""

    reason: str
    location: Location


class TargetFacts(Frozen):
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
        return next((use for use in self.keys if use.name == name), None)

    def refuses(self, name: str, value: str | None = None) -> bool:
        """Return whether some values of that field are refused, or that one."""
        return any(refusal.covers(name, value) for refusal in self.refusals)

    @property
    def certain(self) -> bool:
        """Whether everything about it can be told."""
        return not self.doubts


class ThresholdFacts(Frozen):
    """A constant that the routine compares the target with, as written; `as_text` when both are
    strings.
    """

    constant: str
    version: tuple[int, ...] | None
    as_text: bool
    location: Location


class UseFacts(Frozen):
    """A key the routine names: "in", "get", "read", "set", "delete", "pop" or "discard"."""

    key: str
    use: str
    location: Location


class RelationFacts(Frozen):
    """An entry of `obj_relationships`: what it gives the child of a field, as pairs of the owner's
    version and the child's.
    """

    field: str
    versions: tuple[tuple[str, str], ...]
    location: Location


class SkippedFacts(Frozen):
    """The routine of a mixin or abstract base that never runs: `owner` is its class, `keys` what it
    would have dropped or made for some target.
    """

    owner: str
    keys: tuple[str, ...]
    location: Location


class BackportFacts(Frozen):
    """The backport of one object.

    `routine` is the project's own routine that runs first, None where the library's runs alone,
    and `inherited` that the class has it from another; `targets` are the versions from X.0 to
    VERSION, oldest first, empty where all fields of all of them arrive as they are. `converts`
    tells that the routine changes the object itself instead of its primitive; `wrapped` is the key
    of the data where the project hands it the primitive with its wrapping, empty elsewhere;
    `opened` are the facts for that case, as long as nobody knows.
    """

    name: str
    routine: Location | None
    targets: tuple[TargetFacts, ...] = ()
    thresholds: tuple[ThresholdFacts, ...] = ()
    uses: tuple[UseFacts, ...] = ()
    converts: bool = False
    wrapped: str = ""
    opened: "BackportFacts | None" = None
    skipped: tuple[SkippedFacts, ...] = ()
    relations: tuple[RelationFacts, ...] = ()
    inherited: bool = False

    def at(self, version: str) -> TargetFacts | None:
        """Return what a target version gets; None where it was not evaluated."""
        if not self.targets:
            return TargetFacts(version)
        return next((target for target in self.targets if target.version == version), None)

    def doubts(self) -> Iterator[DoubtFacts]:
        """Yield each reason why a target cannot be told, once."""
        yield from dict.fromkeys(doubt for target in self.targets for doubt in target.doubts)
