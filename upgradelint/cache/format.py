"""The bytes of the cache: MessagePack, each thing kept packed by itself until it is wanted."""

import re
import zlib
from collections.abc import Callable
from typing import Any

import msgspec

from upgradelint.facts.store import Broken, FactStore, FileMarks, Kept
from upgradelint.trees.directory import Stamp


class Entry(msgspec.Struct, array_like=True):
    """A `Kept`; its origins are places in the document's list of names."""

    origins: tuple[int, ...]
    state: bytes
    broken: tuple[Broken, ...]
    idle: int
    facts: msgspec.Raw


class Document(msgspec.Struct):
    """The whole file; `tool` says who wrote it, and nobody else reads on."""

    tool: str
    names: list[str]
    kept: dict[str, list[Entry]]
    looked: dict[str, dict[str, FileMarks | None]]
    stamps: dict[str, Stamp]


NOTHING = FileMarks()
_HALF = re.compile("[\ud800-\udfff]")
_CHECK = 4
"""Bytes of the checksum that the file begins with."""


def unpack(data: bytes, tool: str) -> tuple[FactStore, dict[str, Stamp]] | None:
    """Return what a file holds, None where another tool wrote it or it is damaged."""
    check, packed = data[:_CHECK], data[_CHECK:]
    if check != _check(packed):
        return None
    try:
        document = msgspec.msgpack.decode(packed, type=Document)
        kept = {
            key: [_kept(entry, document.names) for entry in entries]
            for key, entries in document.kept.items()
        }
    except (msgspec.MsgspecError, IndexError, ValueError):
        return None
    if document.tool != tool:
        return None
    looked = {
        kind: {blob_id: file_marks or NOTHING for blob_id, file_marks in found.items()}
        for kind, found in document.looked.items()
    }
    return FactStore(kept, looked), document.stamps


def pack(
    fact_store: FactStore, stamps: dict[str, Stamp], tool: str, worth: Callable[[Kept], bool]
) -> bytes:
    """Return the bytes of a file that holds what is worth it."""
    names: dict[str, int] = {}
    kept = {
        key: [made for variant in variants if worth(variant) and (made := _entry(variant, names))]
        for key, variants in fact_store.kept.items()
        if _is_unicode(key)
    }
    looked = {
        kind: {
            blob_id: None if file_marks == NOTHING else file_marks
            for blob_id, file_marks in found.items()
        }
        for kind, found in fact_store.looked.items()
    }
    left = {key: entries for key, entries in kept.items() if entries}
    dated = {path: stamp for path, stamp in stamps.items() if _is_unicode(path)}
    packed = msgspec.msgpack.encode(Document(tool, list(names), left, looked, dated))
    return _check(packed) + packed


def _is_unicode(text: str) -> bool:
    """Whether a text can be written down: names of files may be any bytes."""
    return text.isascii() or not _HALF.search(text)


def _check(packed: bytes) -> bytes:
    return zlib.crc32(packed).to_bytes(_CHECK, "big")


def _kept(entry: Entry, names: list[str]) -> Kept:
    origins = tuple(names[place] for place in entry.origins)
    return Kept(
        origins,
        entry.state,
        entry.broken,
        packed=bytes(entry.facts),
        unpack=_facts,
        idle=entry.idle,
    )


def _entry(kept: Kept, names: dict[str, int]) -> Entry | None:
    """Return what is written of facts, None where a text or number in them cannot be."""
    if not all(map(_is_unicode, (*kept.origins, *(path for path, *_ in kept.broken)))):
        return None
    try:
        packed = kept.packed or msgspec.msgpack.encode(kept.facts)
    except (UnicodeEncodeError, OverflowError):
        return None
    places = tuple(names.setdefault(name, len(names)) for name in kept.origins)
    return Entry(places, kept.state, kept.broken, kept.idle, msgspec.Raw(packed))


def _facts(packed: bytes, kind: Any) -> Any:
    try:
        return msgspec.msgpack.decode(packed, type=kind)
    except (msgspec.MsgspecError, ValueError):
        return None
