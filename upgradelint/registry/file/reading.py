"""Reading the registry file: whole and understood, or one clear error."""

import json
import re
from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec

from upgradelint.base.errors import UpgradelintError
from upgradelint.registry.documents.document import (
    SCHEMA,
    AcceptedEntry,
    Document,
    Header,
    ObjectEntry,
    ReleaseEntry,
)
from upgradelint.registry.documents.migrations import (
    FacadeEntry,
    PendingEntry,
    RevisionEntry,
    RowFunctionEntry,
    TableEntry,
)
from upgradelint.registry.documents.pins import OnlineEntry, PinsEntry
from upgradelint.registry.documents.rpc import ClientEntry, ServerEntry, StartupEntry

T = TypeVar("T")

_CONFLICT = re.compile(rb"^(?:<{7}|\|{7}|={7}|>{7})(?=[ \r\n]|\Z)", re.MULTILINE)
_MARKS = (b"<" * 7, b"|" * 7, b"=" * 7, b">" * 7)
_BYTE = re.compile(r"\(byte (\d+)\)")
_RESTORE = "restore it from git, or delete it and run `upgradelint fingerprint`"


_KINDS: dict[str, type[object]] = {
    "objects": ObjectEntry,
    "releases": ReleaseEntry,
    "accepted": AcceptedEntry,
    "rpc_servers": ServerEntry,
    "rpc_clients": ClientEntry,
    "migrations": RevisionEntry,
    "tables": TableEntry,
    "pending_removals": list[PendingEntry],
    "pins": PinsEntry,
    "online_migrations": OnlineEntry,
    "facades": FacadeEntry,
    "row_functions": RowFunctionEntry,
    "startups": StartupEntry,
}


def parse(data: bytes, path: str) -> Document:
    """Return the document in a registry file; `path` names the file in errors.

    Raises UpgradelintError where the file holds a conflict marker, is cut off, is not JSON, was
    written by a newer upgradelint, or is not what the published schema describes.
    """
    _refuse_unreadable(data, path)
    header = _decode(data, Header, path)
    if header.schema > SCHEMA:
        raise UpgradelintError(
            f"{path} was written by a newer upgradelint (schema {header.schema}, this one reads "
            f"up to {SCHEMA}): upgrade upgradelint"
        )
    document = _decode(data, Document, path)
    _refuse_repeated(data, path)
    return document


def _refuse_unreadable(data: bytes, path: str) -> None:
    if any(mark in data for mark in _MARKS) and (conflict := _CONFLICT.search(data)):
        raise UpgradelintError(
            f"{path}:{_line_of(data, conflict.start())}: conflict marker: resolve, or regenerate "
            "with `upgradelint fingerprint` from the version of one side"
        )
    try:
        data.decode()
    except UnicodeDecodeError as error:
        place = f"{path}:{_line_of(data, error.start)}"
        raise UpgradelintError(f"{place}: not UTF-8: {_RESTORE}") from None
    if not data.strip():
        raise UpgradelintError(f"{path}: the file is empty: {_RESTORE}")


def _refuse_repeated(data: bytes, path: str) -> None:
    """Refuse a name given twice in one place: JSON readers would silently keep the last."""

    def once(pairs: list[tuple[str, Any]]) -> None:
        if len(dict(pairs)) < len(pairs):
            names = [name for name, _ in pairs]
            repeated = next(name for name in names if names.count(name) > 1)
            raise UpgradelintError(f'{path}: "{repeated}" is there twice in one place: {_RESTORE}')

    json.loads(data, object_pairs_hook=once)


def _decode(data: bytes, kind: type[T], path: str) -> T:
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.ValidationError as error:
        place, text = next(_wrong_entries(data), (1, str(error)))
        raise UpgradelintError(f"{path}:{place}: not a registry: {text}: {_RESTORE}") from None
    except (msgspec.DecodeError, RecursionError) as error:
        line = _line_of(data, _stopped_at(str(error), len(data)))
        raise UpgradelintError(f"{path}:{line}: not valid JSON: {error}: {_RESTORE}") from None


def _stopped_at(message: str, end: int) -> int:
    found = _BYTE.search(message)
    return int(found[1]) if found else end


def _wrong_entries(data: bytes) -> Iterator[tuple[int, str]]:
    """Yield line and error of each entry that is not as described."""
    try:
        sections = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
        for section, kind in _KINDS.items():
            raw = sections.get(section, msgspec.Raw(b"{}"))
            yield from _wrong(data, msgspec.json.decode(raw, type=dict[str, msgspec.Raw]), kind)
    except msgspec.ValidationError:
        return


def _wrong(
    data: bytes, entries: dict[str, msgspec.Raw], kind: type[object]
) -> Iterator[tuple[int, str]]:
    for name, raw in entries.items():
        try:
            msgspec.json.decode(raw, type=kind)
        except msgspec.ValidationError as error:
            yield _line_of(data, data.find(bytes(raw))), f'"{name}": {error}'


def _line_of(data: bytes, at: int) -> int:
    return data.count(b"\n", 0, at) + 1
