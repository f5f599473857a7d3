"""The cases under tests/cases: code before and after, with the expected codes in its comments.

A document per rule. Each `##` heading is a case, written as the example on the page of a rule: a
`diff` block, and a second one for what is written instead (see `upgradelint/rules/examples.py`). Or
its blocks say what they are after the language: `python before`, `python after` and `python
instead`. In those a line `# file: PATH` starts a file, and a first line `# release: LABEL` says
which release the code is; without files all is in `demo/objects.py`.

A file that imports nothing gets the library's modules by name. A block `toml traits` holds what the
project says of itself. `# UPG401` at the end of a line of `after` expects a finding there,
`# UPG401@5` in that column too.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import get_args

from upgradelint.base.frozen import replace
from upgradelint.facts.collect import collect
from upgradelint.facts.objects.model import ObjectFacts
from upgradelint.facts.options import Options
from upgradelint.facts.silent import Title
from upgradelint.facts.snapshot import Snapshot
from upgradelint.findings.finding import Finding
from upgradelint.python.sources.version_comments import documented_versions
from upgradelint.rules import Traits, run
from upgradelint.rules.examples import Example, Revision, read_example
from upgradelint.runs.check import with_queries
from upgradelint.runs.promised import with_promised

CASES = Path(__file__).parent / "cases"

_PRELUDE = """\
from oslo_utils import versionutils
from oslo_versionedobjects import base, fields

"""
_LABELS = {"a": "before", "b": "after"}
_EXPECTED = re.compile(r"\b(UPG\d{3})(?:@(\d+))?")
_BLOCK = re.compile(r"^```(\w+) (\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_RELEASE = re.compile(r"# release: (.+)\n")
_FILE = re.compile(r"^# file: (\S+)\n", re.MULTILINE)


@dataclass(frozen=True)
class TextTree:
    """A tree of texts by path."""

    label: str
    files: dict[str, str]
    root: Path | None = None

    @property
    def unreadable(self) -> dict[str, str]:
        return {}

    def paths(self) -> Iterable[str]:
        return sorted(self.files)

    def exists(self, path: str) -> bool:
        return path in self.files

    def read(self, path: str) -> bytes:
        return self.files[path].encode()

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        return ((path, self.read(path)) for path in paths)

    def known_id(self, path: str) -> str:
        return self.blob_id(path)

    def blob_id(self, path: str) -> str:
        data = self.read(path)
        return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


@dataclass(frozen=True)
class Case:
    """One case; `instead` is None where it has none."""

    document: str
    title: str
    traits: Traits
    before: TextTree
    after: TextTree
    instead: TextTree | None

    def __str__(self) -> str:
        return f"{self.document}: {self.title}"

    def snapshots(self) -> tuple[Snapshot, Snapshot]:
        return read_pair(self.before, self.after)


def read_cases() -> Iterator[Case]:
    """Yield every case of every document."""
    for path in sorted(CASES.rglob("*.md"), key=lambda path: path.stem):
        _, *sections = re.split(r"^## ", path.read_text(), flags=re.MULTILINE)
        for section in sections:
            yield make_case(path.stem, *section.split("\n", 1))


def make_case(document: str, title: str, body: str) -> Case:
    blocks = {(language, what): text for language, what, text in _BLOCK.findall(body)}
    traits = Traits(**tomllib.loads(blocks.get(("toml", "traits"), "")))
    if example := read_example(body):
        return Case(document, title, traits, *example_trees(example))
    assert {("python", "before"), ("python", "after")} <= blocks.keys(), title
    instead = blocks.get(("python", "instead"))
    return Case(
        document,
        title,
        traits,
        make_tree("before", blocks["python", "before"]),
        make_tree("after", blocks["python", "after"]),
        None if instead is None else make_tree("instead", instead),
    )


def example_trees(example: Example) -> tuple[TextTree, TextTree, TextTree | None]:
    """Return the trees of an example: before, after, and instead where it has that."""
    before, after = (_revision_tree(files) for files in (example.before, example.after))
    return before, after, _revision_tree(example.instead) if example.instead else None


def _revision_tree(revision: Revision) -> TextTree:
    return files_tree(_LABELS.get(revision.label, revision.label), revision.files)


def make_tree(label: str, text: str) -> TextTree:
    """Return the files of one block."""
    if named := _RELEASE.match(text):
        label, text = named[1], text[named.end() :]
    head, *parts = _FILE.split(text)
    files = dict(zip(parts[::2], parts[1::2], strict=True)) or {"demo/objects.py": head}
    return files_tree(label, files)


def files_tree(label: str, files: Mapping[str, str]) -> TextTree:
    """Return a tree of files, with the packages they are in."""
    packages = {
        f"{parent}/__init__.py" for path in files for parent in PurePosixPath(path).parents[:-1]
    }
    empty = dict.fromkeys(packages, "")
    return TextTree(
        label, empty | {path: _with_prelude(path, code) for path, code in files.items()}
    )


def _with_prelude(path: str, code: str) -> str:
    imports = not path.endswith(".py") or re.search(r"^(import|from) ", code, re.MULTILINE)
    return code if imports else _PRELUDE + code


def read(tree: TextTree) -> Snapshot:
    """Return what a tree promises, version comments included; a case is of code that is known, but
    for files that do not parse.
    """
    snapshot = collect(tree)
    named = get_args(Title)  # a case may name a library that it has nothing of
    left = [doubt for doubt in snapshot.unproven if doubt.subject not in named]
    assert snapshot.unread or left == []
    objects = {name: _with_history(obj, tree) for name, obj in snapshot.objects.items()}
    return replace(snapshot, objects=objects)


def read_pair(before: TextTree, after: TextTree) -> tuple[Snapshot, Snapshot]:
    """Return what two trees promise, the newer with its queries by columns that moved."""
    old = read(before)
    new = with_promised(read(after), [old], after, Options())
    return old, with_queries(new, old, after, Options())


def _with_history(obj: ObjectFacts, tree: TextTree) -> ObjectFacts:
    text = tree.files[obj.location.path]
    return replace(obj, history=documented_versions(text, obj.location.line))


def expected(tree: TextTree) -> Iterator[tuple[str, int, int | None, str]]:
    """Yield path, line, column where it is given, and code of every expected finding."""
    for path, text in tree.files.items():
        for number, line in enumerate(text.splitlines(), 1):
            for code, column in _EXPECTED.findall(line.partition("#")[2]):
                yield path, number, int(column) if column else None, code


def disagreements(findings: Iterable[Finding], tree: TextTree) -> list[str]:
    """Return what was found and not expected, or the other way round."""
    wanted = list(expected(tree))
    lines = []
    for finding in findings:
        place = finding.location
        exact = (place.path, place.line, place.column, finding.code)
        loose = (place.path, place.line, None, finding.code)
        hit = next((want for want in (exact, loose) if want in wanted), None)
        if hit is None:
            lines.append(f"{place} {finding.code} found and not marked: {finding.message}")
        else:
            wanted.remove(hit)
    return lines + [
        f"{path}:{line}{f':{column}' if column else ''} {code} marked and not found"
        for path, line, column, code in wanted
    ]


def judge(case: Case) -> list[Finding]:
    """Return what all rules find in a case."""
    return list(run(*case.snapshots(), case.traits))
