"""The registry file's structure, as msgspec types; `schema.json` is generated from them.

Only what differs from the usual is written: an attribute left out has the default given here.
"""

import inspect
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType

from upgradelint.registry.documents.migrations import (
    FacadeEntry,
    PendingEntry,
    RevisionEntry,
    RowFunctionEntry,
    TableEntry,
    UnreadEntry,
)
from upgradelint.registry.documents.pins import OnlineEntry, PinsEntry
from upgradelint.registry.documents.rpc import ClientEntry, ServerEntry, StartupEntry

SCHEMA = 2

SchemaNumber = Annotated[int, msgspec.Meta(ge=1)]
Role = Literal["object", "notification"]


class TypeEntry(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A value's type; `wire` only where it is not the type's own name."""

    type: str
    wire: str | None = None
    object: str | None = None
    values: tuple[str, ...] | None = None
    element: "TypeEntry | None" = None
    element_nullable: bool = False


class FieldEntry(TypeEntry, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A field; `text` only where the hashed text is not the usual one of its type.

    `brackets` are those around the valid values in that text, left out for a list.
    `since` is the oldest recorded state that has it like this, left out for the oldest of all;
    `until` the newest, left out for the current state.
    """

    nullable: bool = False
    default: str | None = None
    read_only: bool = False
    brackets: Literal["()"] | None = None
    text: str | None = None
    since: str | None = None
    until: str | None = None


class MethodEntry(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A remotable method: its parameters as a signature writes them.

    `bound` are the arguments before them, left out for `self`; `text` is given where the hashed
    text is not the usual one of such a signature. `since` and `until` are as in a field.
    """

    parameters: tuple[str, ...] = ()
    bound: tuple[str, ...] | None = None
    text: str | None = None
    since: str | None = None
    until: str | None = None


class OlderEntry(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A former state; what is left out is as in the next newer one."""

    fingerprint: str
    role: Role | UnsetType = UNSET
    parents: tuple[str, ...] | UnsetType = UNSET
    children: dict[str, str] | UnsetType | None = UNSET
    extra: tuple[str, ...] | UnsetType = UNSET


class ObjectEntry(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """An object: its current facts, and older states by version (`1.2#2`: second of that version).

    `dropped` are the fields that the backport takes from older versions, each with the version from
    which on it stays in. `former_fields` and `former_methods` hold what the current state no longer
    has like that.
    """

    version: str
    fingerprint: str
    source: str
    role: Role | None = None
    removed: bool = False
    parents: tuple[str, ...] = ()
    children: dict[str, str] | None = None
    extra: tuple[str, ...] = ()
    dropped: dict[str, str] = {}
    fields: dict[str, FieldEntry] = {}
    methods: dict[str, MethodEntry] = {}
    older: dict[str, OlderEntry] = {}
    former_fields: dict[str, list[FieldEntry]] = {}
    former_methods: dict[str, list[MethodEntry]] = {}


class ReleaseEntry(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A release: version and hash of each object that differs from the release `after`.

    `seal` is the checksum of what else the file says of the release; a release without one was
    frozen when files had objects only.
    """

    after: str | None = None
    objects: dict[str, str] = {}
    removed: tuple[str, ...] = ()
    seal: str | None = None


class AcceptedEntry(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """An accepted finding."""

    code: str
    subject: str
    reason: str
    facts: tuple[str, ...] = ()
    owner: str | None = None
    until: str | None = None


class Document(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The whole file. Schema 1 had objects only."""

    schema: SchemaNumber
    accepted: dict[str, AcceptedEntry] = {}
    releases: dict[str, ReleaseEntry] = {}
    objects: dict[str, ObjectEntry] = {}
    rpc_servers: dict[str, ServerEntry] = {}
    rpc_clients: dict[str, ClientEntry] = {}
    migrations: dict[str, RevisionEntry] = {}
    tables: dict[str, TableEntry] = {}
    pending_removals: dict[str, list[PendingEntry]] = {}
    unread_models: list[UnreadEntry] = []
    pins: dict[str, PinsEntry] = {}
    online_migrations: dict[str, OnlineEntry] = {}
    facades: dict[str, FacadeEntry] = {}
    row_functions: dict[str, RowFunctionEntry] = {}
    startups: dict[str, StartupEntry] = {}


class Header(Struct, frozen=True):
    """As much of any schema version's file as tells which version it is."""

    schema: SchemaNumber


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema published as `schema.json`."""
    described = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **msgspec.json.schema(Document),
        "title": "upgradelint registry",
    }
    plain: dict[str, Any] = canonical(msgspec.json.decode(msgspec.json.encode(described)))
    return plain


def canonical(schema: Any) -> Any:
    """Return a JSON Schema as every msgspec writes it: texts without indentation, choices sorted.

    Before 0.23 a docstring's margin is in the description; before 0.20 a reference comes first.
    """
    if isinstance(schema, dict):
        return {key: _in_order(key, canonical(value)) for key, value in schema.items()}
    if isinstance(schema, list):
        return [canonical(value) for value in schema]
    return inspect.cleandoc(schema) if isinstance(schema, str) else schema


def _in_order(key: str, value: Any) -> Any:
    return sorted(value, key=msgspec.json.encode) if key == "anyOf" else value
