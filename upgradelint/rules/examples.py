"""The example of a rule: a diff that breaks, and one that does not.

The first `diff` block of a page holds the files whole, so that both sides can be rebuilt: a line
of context, or an empty one, is on both. `--- a/PATH` and `+++ b/PATH` start a file, `/dev/null` is
no file, and without them all is in `demo/objects.py`. Where a release counts its name stands for
`a` or `b`: `--- victoria/PATH`.

`# UPG101` ends the line of the new side where the finding stands.

A rule names files that stand around its example, and that others of its family need too, in
`around`, a diff as well. Where the page's own diff has the same path, it wins.

The second block is what to write instead. Its hunks, parted by `@@`, need only as much context as
makes them stand once in the file they start from: that of `b`, unless the `---` line says `a`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from textwrap import indent

from upgradelint.base.frozen import Frozen

USUAL_PATH = "demo/objects.py"

_BLOCK = re.compile(r"^```diff\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADER = re.compile(r"^--- (\S+)\n\+\+\+ (\S+)\n", re.MULTILINE)
_MARK = re.compile(r" *# UPG\d{3}\b.*")
_NOTHING = "/dev/null"


class Revision(Frozen):
    """The files of one side by path; `label` is the release that the diff names, or its letter."""

    label: str
    files: Mapping[str, str]


class Example(Frozen):
    """What an example was, what the change makes of it, and what is written instead."""

    before: Revision
    after: Revision
    instead: Revision | None = None


class _Part(Frozen):
    """One file of a diff: `a/PATH` or None on each side, and its lines."""

    old: str | None
    new: str | None
    lines: tuple[str, ...]


def read_example(page: str, around: str = "") -> Example | None:
    """Return the example on a page of Markdown, None where there is none; `around` is a diff of
    the files that stand around it.

    Raises ValueError for lines that are no diff, and for a hunk that does not stand exactly once.
    """
    diffs = _BLOCK.findall(page)
    if not diffs:
        return None
    before, after = _sides([*_whole(diffs[0]), *_whole(files_around(page, around))])
    if len(diffs) == 1:
        return Example(before, after)
    only = f"{after.label}/{next(iter(after.files)) if len(after.files) == 1 else USUAL_PATH}"
    parts = list(_parts(diffs[1], only, only))
    return Example(before, after, _patched(parts, before, after))


def files_around(page: str, around: str) -> str:
    """Return the diff of the files around a page's example, less those that it holds itself."""
    own = {path for diff in _BLOCK.findall(page)[:1] for path in _paths(diff)}
    _, *rest = _HEADER.split(around)
    files = zip(rest[::3], rest[1::3], rest[2::3], strict=True)
    diffs = (f"--- {source}\n+++ {target}\n{text}" for source, target, text in files)
    return "".join(diff for diff in diffs if own.isdisjoint(_paths(diff)))


def released(diff: str) -> str:
    """Return the files that a diff leaves, as a diff that changes nothing any more."""
    left = ((part.new.partition("/")[2], part.lines) for part in _whole(diff) if part.new)
    return "".join(
        f"--- a/{path}\n+++ b/{path}\n" + indent(_side(lines, "+"), " ") for path, lines in left
    )


def _paths(diff: str) -> set[str]:
    names = (name for part in _whole(diff) for name in (part.old, part.new) if name)
    return {name.partition("/")[2] for name in names}


def _whole(diff: str) -> list[_Part]:
    """Return the files of a diff that holds them whole."""
    return list(_parts(diff, f"a/{USUAL_PATH}", f"b/{USUAL_PATH}")) if diff else []


def _parts(diff: str, usual_old: str, usual_new: str) -> Iterator[_Part]:
    head, *rest = _HEADER.split(diff)
    if head.strip() and rest:
        raise ValueError(f"before the first file: {head}")
    files = rest or [usual_old, usual_new, head]
    for source, target, text in zip(files[::3], files[1::3], files[2::3], strict=True):
        lines = tuple(line or " " for line in text.splitlines())
        if wrong := [line for line in lines if line[0] not in " +-@"]:
            raise ValueError(f"neither context nor changed: {wrong[0]}")
        yield _Part(_present(source), _present(target), lines)


def _present(name: str) -> str | None:
    return None if name == _NOTHING else name


def _sides(parts: list[_Part]) -> tuple[Revision, Revision]:
    if any(line[0] == "@" for part in parts for line in part.lines):
        raise ValueError("the diff that breaks has no hunks: it holds its files whole")
    old = [(part.old, _unmarked(_side(part.lines, "-"))) for part in parts]
    new = [(part.new, _side(part.lines, "+")) for part in parts]
    return _revision(old, "a"), _revision(new, "b")


def _side(lines: Iterable[str], sign: str) -> str:
    return "".join(f"{line[1:]}\n" for line in lines if line[0] in (" ", sign))


def _unmarked(text: str) -> str:
    return _MARK.sub("", text)


def _revision(named: list[tuple[str | None, str]], usual: str) -> Revision:
    files = {name: text for name, text in named if name}
    labels = {name.partition("/")[0] for name in files} or {usual}
    if len(labels) > 1:
        raise ValueError(f"one side is one revision, not {', '.join(sorted(labels))}")
    return Revision(labels.pop(), {name.partition("/")[2]: text for name, text in files.items()})


def _patched(parts: list[_Part], before: Revision, after: Revision) -> Revision:
    """Return the revision that the second diff makes of the one it starts from."""
    starts = {part.old.partition("/")[0] for part in parts if part.old}
    base = before if starts == {before.label} and before.label != after.label else after
    if starts - {base.label}:
        raise ValueError(f"{', '.join(sorted(starts))} is not one side of the diff that breaks")
    files = {path: _unmarked(text) for path, text in base.files.items()}
    for part in parts:
        text = _taken(files, part.old) if part.old else ""
        for hunk in _hunks(part.lines):
            text = _apply(hunk, text)
        if part.new:
            files[part.new.partition("/")[2]] = text
    return Revision(after.label, files)


def _taken(files: dict[str, str], name: str) -> str:
    label, _, path = name.partition("/")
    if path not in files:
        raise ValueError(f"{label} has no {path}")
    return files.pop(path)


def _hunks(lines: tuple[str, ...]) -> Iterator[list[str]]:
    for between, hunk in groupby(lines, key=lambda line: line[0] == "@"):
        if not between:
            yield list(hunk)


def _apply(hunk: list[str], text: str) -> str:
    old, new = _side(hunk, "-"), _side(hunk, "+")
    if not text and not old:
        return new
    found = text.startswith(old) + text.count(f"\n{old}")
    if found != 1:
        raise ValueError(f"stands {found} times, not once:\n{old}")
    head, _, tail = f"\n{text}".partition(f"\n{old}")
    return f"{head}\n{new}{tail}".removeprefix("\n")
