"""What a versioned object promises: its fields, remotable methods and child versions.

The words are those of oslo.versionedobjects. Only plain frozen data here: how the facts are read
is `collect_objects`, how they are hashed is `fingerprint`.
"""

from typing import Literal

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location
from upgradelint.facts.parameters import ParameterFacts

UNTOLD = "?"
"""What stands for a type, and before the reason in place of a text, that cannot be told."""


class TypeFacts(Frozen):
    """The type of a field's value.

    `name` is the class name of the FieldType, as the fingerprint prints it (`String`, `Enum`);
    `wire` the name of the nearest class in its MRO that defines how a value is coerced or turned
    into a primitive, so two types of equal `wire` accept and send the same
    (`SensitiveString` -> `String`); `values` the texts (Python repr) of an enum's valid values in
    order, empty where they cannot be told; `object_name` the object an Object field holds;
    `element` the type of a container's items.
    """

    name: str
    wire: str
    values: tuple[str, ...] | None = None
    object_name: str | None = None
    element: "TypeFacts | None" = None
    element_nullable: bool = False

    @property
    def is_known(self) -> bool:
        """Whether anything is known of it."""
        return self.name != UNTOLD


class FieldFacts(Frozen):
    """One field. `default` is its text as the fingerprint prints it, None when unspecified;
    `text` the whole of what the fingerprint prints for the field, or `UNTOLD` and why that cannot
    be told.
    """

    name: str
    type: TypeFacts
    nullable: bool
    default: str | None
    read_only: bool
    text: str
    location: Location

    @property
    def is_known(self) -> bool:
        """Whether its type, what the type holds, and what it prints can be told."""
        values = (self.type.element or self.type).values
        return self.type.is_known and values != () and not self.text.startswith(UNTOLD)

    @property
    def takes_none(self) -> bool:
        """Whether None may be set: where it is refused, the library puts a default in its place."""
        return self.nullable or self.default not in (None, "None")


class MethodFacts(Frozen):
    """A remotable method; `text` is the ArgSpec or FullArgSpec the fingerprint prints, or `UNTOLD`
    and why it is not known whether clients may call the method, or how.
    """

    name: str
    parameters: tuple[ParameterFacts, ...]
    text: str
    location: Location

    @property
    def is_known(self) -> bool:
        """Whether it is known how it is called."""
        return not self.text.startswith(UNTOLD)


class NearVersion(Frozen):
    """A version that a class assigns to a name like VERSION, and none to VERSION itself."""

    name: str
    version: str
    location: Location


class ObjectFacts(Frozen):
    """A class registered as a versioned object.

    `role` tells what it is used for: "object" travels by RPC and is backported; "notification" is
    only emitted. `child_versions` is None where the class has no such attribute. `extra` holds the
    texts of additional data in the fingerprint (a notification's SCHEMA), and `UNTOLD` with the
    reason in place of those, or of child versions, that cannot be told. `parents` are the names
    of the classes of its MRO that are versioned objects themselves, nearest first. `history` holds
    the versions that comments in the class head describe, oldest first, None where they were not
    looked for;
    `other_versions` those of the other classes registered under the name, `local_methods` the names
    of the project's methods that are not remotable, None likewise. `near_version` is what the class
    assigns in place of VERSION.
    `location` is the class statement, `version_location` the VERSION assignment.
    """

    name: str
    version: str
    fields: tuple[FieldFacts, ...]
    methods: tuple[MethodFacts, ...]
    child_versions: tuple[tuple[str, str], ...] | None
    extra: tuple[str, ...]
    fingerprint: str
    role: Literal["object", "notification"]
    parents: tuple[str, ...]
    location: Location
    version_location: Location
    history: tuple[str, ...] | None = None
    other_versions: tuple[str, ...] | None = None
    local_methods: tuple[str, ...] | None = None
    near_version: NearVersion | None = None

    def field(self, name: str) -> FieldFacts | None:
        """Return the field of that name, or None."""
        return next((field for field in self.fields if field.name == name), None)

    @property
    def unhashed(self) -> str:
        """Why the fingerprint is not what the library computes; empty where it is."""
        texts = (
            *(field.text for field in self.fields),
            *(method.text for method in self.methods),
            *self.extra,
        )
        return next((text.removeprefix(UNTOLD) for text in texts if text.startswith(UNTOLD)), "")
