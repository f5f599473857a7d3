"""What a repository remembers: releases, merge bases, changed files, commits."""

import os
import re
from collections.abc import Iterable, Iterator

from upgradelint.base.digits import whole
from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import Frozen
from upgradelint.base.regex import compiled
from upgradelint.trees.git import commit_id
from upgradelint.trees.repository import Repository

DEFAULT_TAG_PATTERN = (
    r"(?:v|release[-/])?"
    r"(?P<version>\d+(?:\.\d+)+|(?:19|20)\d\d(?P<dash>-?)(?:0[1-9]|1[0-2])(?P=dash)(?:0[1-9]|[12]\d|3[01]))"
    r"(?P<pre>[-._]?(?:a|b|c|rc|alpha|beta)[-.]?\d*)?"
)
"""Release tags, `34.0.0`, `v1.2`, `release-1.2`, `v20241220`, and their candidates, `34.0.0.0rc1`,
`1.2-b1`.
"""

_CALENDAR = 1900
_SCHEME = 3


class Release(Frozen):
    """A release tag and its commit.

    `version` has no trailing zeros, so that a candidate (`34.0.0.0rc1`) has that of its release
    (`34.0.0`), which is `final`. `date` is in seconds since 1970.
    """

    tag: str
    commit: str
    version: tuple[int, ...]
    final: bool
    date: int


class ChangedPath(Frozen):
    """A file that differs between two revisions: its blob ids, None where it is not there."""

    path: str
    before: str | None
    after: str | None


class Step(Frozen):
    """A commit, its first parent (empty for a root) and the files that differ between them."""

    id: str
    parent: str
    changes: tuple[ChangedPath, ...]


class ReleaseTags(Frozen):
    """The tags of a repository that are releases: all that are `named` so, and of those the ones
    `reached` from a commit.
    """

    commit: str
    named: tuple[Release, ...]
    reached: tuple[Release, ...]

    def before(self, *, itself: bool = False) -> list[Release]:
        """Return the releases before the commit, newest first, with `itself` what it is tagged as.

        A release counts when the commit contains it or a candidate of it: a final tag often stands
        on a stable branch that never returns. What the commit itself is tagged as is no release
        before it. Versions are ordered as numbers; those in the scheme (by calendar or not) of the
        latest tag come before those in an older one.
        """
        own = {release.version for release in self.reached if release.commit == self.commit}
        here = set() if itself else own
        finals = {release.version: release for release in self.named if release.final}
        # Of several candidates the last one by date stands for a release without a final tag.
        by_date = sorted(self.reached, key=lambda release: release.date)
        before = {
            release.version: finals.get(release.version, release)
            for release in by_date
            if release.version not in here
        }
        if not before:
            return []
        calendar = _is_calendar(list(before)[-1])
        order = sorted(before, key=lambda version: (_is_calendar(version) == calendar, version))
        return [before[version] for version in reversed(order)]


def release_tags(
    repository: Repository, revision: str = "HEAD", pattern: str = DEFAULT_TAG_PATTERN
) -> ReleaseTags:
    """Return the release tags of a repository, and which of them a revision contains.

    `pattern` is a regular expression for whole tag names with the groups `version` and `pre`.
    """
    commit = commit_id(repository, revision)
    named = _tags(repository, pattern)
    return ReleaseTags(
        commit, tuple(named), tuple(_tags(repository, pattern, f"--merged={commit}"))
    )


def releases(
    repository: Repository,
    revision: str = "HEAD",
    pattern: str = DEFAULT_TAG_PATTERN,
    *,
    itself: bool = False,
) -> list[Release]:
    """Return the releases before a revision, as `ReleaseTags.before` orders them."""
    return release_tags(repository, revision, pattern).before(itself=itself)


def passed_over(repository: Repository, pattern: str, since: Release) -> list[str]:
    """Return the tags in HEAD that are younger than a release and written alike, but are none by
    `pattern`: those of the commonest form, oldest first, if there are three at least.
    """
    regex, forms = _regex(pattern), dict[str, list[tuple[int, str]]]()
    for tag, _, date in _listed(repository, "--merged=HEAD"):
        if date > since.date and not regex.fullmatch(tag):
            forms.setdefault(re.sub(r"\d+", "0", tag), []).append((date, tag))
    numbered = [tags for form, tags in forms.items() if "0" in form and len(tags) >= _SCHEME]
    numbered.sort(key=len)
    return [tag for _, tag in sorted(numbered[-1])] if numbered else []


def tag_count(repository: Repository) -> int:
    """Return how many tags there are, whatever they are called."""
    return repository.run("for-each-ref", "--format=%(objectname)", "refs/tags").count(b"\n")


def merge_base(repository: Repository, revision: str = "HEAD") -> str | None:
    """Return the commit where a revision left the default branch, None where it cannot be told."""
    branch = default_branch(repository)
    if branch is None:
        return None
    return repository.ask("merge-base", commit_id(repository, revision), branch)


def default_branch(repository: Repository) -> str | None:
    """Return the full name of the branch that others start from, None where none is known."""
    remotes = f"refs/remotes/{repository.remote() or 'origin'}"
    if named := repository.ask("symbolic-ref", "--quiet", f"{remotes}/HEAD"):
        return named
    usual = [f"{folder}/{name}" for folder in (remotes, "refs/heads") for name in _USUAL_BRANCHES]
    found = repository.ask("for-each-ref", "--format=%(refname)", *usual) or ""
    return next((branch for branch in usual if branch in found.split()), None)


def steps(
    repository: Repository, paths: Iterable[str], until: str = "HEAD", since: str | None = None
) -> Iterator[Step]:
    """Yield the commits up to `until` (and not in `since`) that change a path, oldest first.

    Only first parents are followed, so that a merge counts as one change. Paths are relative to the
    repository's folder and may be folders; none means every commit, and only they are looked at. A
    shallow clone knows only part of the commits: see `Repository.is_shallow`.
    """
    wanted = ["--", *paths]
    revisions = [commit_id(repository, until)]
    if since is not None:
        revisions.append(f"^{commit_id(repository, since)}")
    options = ["--first-parent", "--topo-order", "--reverse", "--format=from %P"]
    listing = repository.run("rev-list", *options, *revisions, *wanted).decode().split("\n")
    ids = [line.removeprefix("commit ") for line in listing[:-1:2]]
    parents = [line.removeprefix("from ").partition(" ")[0] for line in listing[1::2]]
    known = [pair for pair in zip(ids, parents, strict=True) if pair[1]]
    changes = _changes(repository, known, wanted)
    yield from (Step(*pair, changes.get(pair[0], ())) for pair in zip(ids, parents, strict=True))


def files_with(repository: Repository, revision: str, pattern: str) -> Iterator[str]:
    """Yield the Python files of a revision in which a line matches an extended regular expression,
    relative to the repository's folder.
    """
    found = repository.ask(
        "grep", "--no-textconv", "-l", "-z", "-I", "-E", pattern, commit_id(repository, revision)
    )
    names = (line.partition(":")[2] for line in (found or "").split("\0"))
    return (name for name in names if name.endswith(".py"))


def _changes(
    repository: Repository, pairs: Iterable[tuple[str, str]], wanted: list[str]
) -> dict[str, tuple[ChangedPath, ...]]:
    """Return by commit the files that differ between it and its parent."""
    options = [
        "--stdin",
        "--no-ext-diff",
        "--no-textconv",
        "-r",
        "-z",
        "--raw",
        "--no-renames",
        "--no-abbrev",
        "--relative",
    ]
    request = "".join(f"{commit} {parent}\n" for commit, parent in pairs).encode()
    output = os.fsdecode(repository.run("diff-tree", *options, *wanted, given=request))
    found: dict[str, list[ChangedPath]] = {}
    commit = ""
    fields = iter(output.split("\0"))
    for field in filter(None, fields):
        if not field.startswith(":"):
            commit = field.strip()
        elif change := _change(field, next(fields)):
            found.setdefault(commit, []).append(change)
    return {ident: tuple(changes) for ident, changes in found.items()}


def _change(meta: str, path: str) -> ChangedPath | None:
    old_mode, new_mode, old_id, new_id, _ = meta.removeprefix(":").split(" ")
    change = ChangedPath(path, _if_file(old_mode, old_id), _if_file(new_mode, new_id))
    return change if change.before or change.after else None


_USUAL_BRANCHES = ("main", "master")


def _tags(repository: Repository, pattern: str, *options: str) -> Iterator[Release]:
    """Yield the tags that a pattern takes for a release."""
    regex = _regex(pattern)
    for tag, commit, date in _listed(repository, *options):
        match = regex.fullmatch(tag)
        if match and (version := _version(match)):
            yield Release(tag, commit, version, not match.groupdict().get("pre"), date)


def _regex(pattern: str) -> re.Pattern[str]:
    try:
        return compiled(pattern)
    except ValueError as error:
        raise UpgradelintError(f"tag-pattern {pattern!r}: {error}") from error


def _listed(repository: Repository, *options: str) -> Iterator[tuple[str, str, int]]:
    """Yield each tag with its commit and its date."""
    fields = "%(refname:strip=2) %(objectname) %(*objectname) %(creatordate:unix)"
    listing = repository.run("for-each-ref", f"--format={fields}", *options, "refs/tags")
    # A name may hold any other line end.
    for line in filter(None, os.fsdecode(listing).split("\n")):
        tag, own_id, aimed_id, date = line.split(" ")
        if date:
            yield tag, aimed_id or own_id, int(date)


def _version(match: re.Match[str]) -> tuple[int, ...]:
    text = match.groupdict().get("version") or match[0]
    numbers = [whole(number) for number in re.findall(r"\d+", text)]
    while len(numbers) > 1 and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def _is_calendar(version: tuple[int, ...]) -> bool:
    return version[0] >= _CALENDAR


def _if_file(mode: str, blob_id: str) -> str | None:
    return blob_id if mode.startswith("10") else None
