"""What git knows of older states of a project: releases by their tags, and where a branch began."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import Frozen, replace
from upgradelint.baselines.project import Project, python_files
from upgradelint.facts.families import FAMILIES
from upgradelint.facts.snapshot import Snapshot
from upgradelint.rules import Baseline as Judged
from upgradelint.trees import history
from upgradelint.trees.git import GitTree, commit_id, open_revision
from upgradelint.trees.repository import OutsideGitError, Repository
from upgradelint.trees.tree import Tree


class GitBaselines(Frozen):
    """The states of a project that git knows, each with the rules that are right about it.

    `missing` says why they are too few to judge by, and what to do; `notes` what else to know.
    """

    states: tuple[tuple[Snapshot, Judged | None, Tree], ...] = ()
    missing: str = ""
    notes: tuple[str, ...] = ()


def known_to_git(project: Project, root: Path, pushed_since: str) -> GitBaselines:
    """Return the newest releases, and the recorded state: `pushed_since`, else where there is no
    release the commit at which the branch began.

    Raises UpgradelintError where a revision cannot be read.
    """
    try:
        repository = Repository.find(root)
    except OutsideGitError:
        name = project.settings.registry
        reason = f"{root} is outside of git and has no {name}"
        advice = "name an older state by --against, or write the registry by upgradelint init"
        return GitBaselines(missing=none(reason, advice))
    if repository.is_unborn():
        return _unborn(project, root)
    known = _Known(project, repository)
    return known.baselines(pushed_since)


def _unborn(project: Project, root: Path) -> GitBaselines:
    """Before the first commit a hook has nothing to hold it against, and must let it pass."""
    if isinstance(project.tree, GitTree):
        return GitBaselines(notes=("there is no commit yet: compared with nothing",))
    reason = f"{root} has no commit yet"
    return GitBaselines(missing=none(reason, "name an older state by --against"))


def none(reason: str, *advice: str) -> str:
    """Return the line for a project that has no baseline: why, and what to do."""
    return f"no baseline: {'; '.join((reason, *advice))}"


class _Known:
    """A repository that has commits, and the tags in it that are releases."""

    def __init__(self, project: Project, repository: Repository) -> None:
        self._project = project
        self._repository = repository
        self._pattern = project.settings.tag_pattern
        self._count = history.tag_count(repository)
        self._tags = history.release_tags(repository, pattern=self._pattern)
        self._older = self._tags.before()
        self._is_shallow = repository.is_shallow()

    def baselines(self, pushed_since: str) -> GitBaselines:
        releases = list(self._releases())
        judged: Judged | None = "recorded" if releases else None
        trees = list(self._recorded(pushed_since, bool(releases)))
        recorded = [(self._project.read(tree), judged, tree) for tree in trees]
        states = (*recorded, *((snapshot, None, tree) for snapshot, tree in releases))
        missing = self._lacking(bool(releases), bool(recorded), bool(pushed_since))
        notes = [*self._notes(len(releases)), *([] if releases else map(self._unchanged, trees))]
        return GitBaselines(states, missing, tuple(filter(None, notes)))

    def _releases(self) -> Iterator[tuple[Snapshot, Tree]]:
        """Yield the newest releases. What the commit itself is tagged as is one where the work tree
        promises something else by now; where it does not, there is nothing to compare with it.
        """
        known = self._tags.before(itself=True)
        opened = (open_revision(self._repository, release.commit, release.tag) for release in known)
        trees = zip((release in self._older for release in known), opened, strict=True)
        read = ((is_older, self._project.read(tree), tree) for is_older, tree in trees)
        chosen = (
            (snapshot, tree)
            for is_older, snapshot, tree in read
            if is_older or not _alike(snapshot, self._project.snapshot)
        )
        yield from islice(chosen, self._project.settings.supported_releases)

    def _recorded(self, pushed_since: str, released: bool) -> Iterator[Tree]:
        """Yield what stands for the last promise: what others have, else where a branch began."""
        if pushed_since:
            yield open_revision(self._repository, pushed_since)
        elif not released and (commit := history.merge_base(self._repository)):
            yield open_revision(self._repository, commit, self._label(commit))

    def _unchanged(self, tree: Tree) -> str:
        """Say that nothing can be found, where the project is what it is compared with."""
        if not _same_files(self._project.tree, tree):
            return ""
        return f"nothing has changed since {tree.label}; name an older state by --against"

    def _label(self, commit: str) -> str:
        if commit != commit_id(self._repository, "HEAD"):
            return f"merge base {commit[:12]}"
        tag = next((release.tag for release in self._tags.named if release.commit == commit), "")
        return f"{tag} (here)" if tag else "HEAD"

    def _lacking(self, released: bool, recorded: bool, pushed: bool) -> str:
        """Say what is wanting to judge by; nothing where enough is known."""
        if released or (pushed and self._is_shallow):
            return ""
        if self._is_shallow:
            return none("this clone is shallow and holds no release", *self._deepen())
        if self._count and not self._tags.named and "tag_pattern" in self._project.settings.given:
            source = self._project.settings.source
            return none(f"{self._no_release()} {self._pattern!r}; mend it in {source}")
        return "" if recorded else self._no_branch()

    def _deepen(self) -> Iterator[str]:
        yield f"run: {self._fetch('--tags --unshallow')}"
        yield "in GitHub Actions: fetch-depth: 0 of actions/checkout"

    def _fetch(self, options: str) -> str:
        remote = self._repository.remote() or "origin"
        every = f"'+refs/heads/*:refs/remotes/{remote}/*'"
        return f"{self._repository.command} fetch {options} {remote} {every}"

    def _no_branch(self) -> str:
        if branch := history.default_branch(self._repository):
            reason = f"no release tag, and HEAD has no commit in common with {branch}"
            return none(reason, "name an older state by --against")
        reason = "git knows neither a release tag nor a default branch"
        remote = self._repository.remote()
        if not remote:
            return none(reason, "tag the release that is deployed, or name it by --against")
        head = f"{self._repository.command} remote set-head {remote} --auto"
        return none(reason, f"run: {self._fetch('--tags')} && {head}")

    def _no_release(self) -> str:
        return f"{_counted(self._count, 'tag')}, none is a release by tag-pattern"

    def _passed_over(self) -> str:
        """Say that younger tags are no releases, which makes the baseline an old one."""
        if not self._older:
            return ""
        tags = history.passed_over(self._repository, self._pattern, self._older[0])
        if not tags:
            return ""
        return f"{len(tags)} tags like {tags[-1]} are younger and no releases by tag-pattern"

    def _notes(self, released: int) -> Iterator[str]:
        if self._count and not self._tags.named:
            yield self._no_release()
        elif self._tags.named and not released and not self._at_release():
            yield f"{_counted(len(self._tags.named), 'release tag')}, none before this commit"
        yield self._passed_over()
        supported = self._project.settings.supported_releases
        if self._is_shallow and released < supported:
            yield f"this clone is shallow: {released} of {supported} supported releases are known"

    def _at_release(self) -> bool:
        commit = commit_id(self._repository, "HEAD")
        return any(release.commit == commit for release in self._tags.named)


def _alike(snapshot: Snapshot, other: Snapshot) -> bool:
    """Whether two states promise the same; backports are read of one alone."""
    plain = (
        replace(each, label="", unproven=(), backports={}, families=FAMILIES)
        for each in (snapshot, other)
    )
    return next(plain) == next(plain)


def _same_files(tree: Tree, other: Tree) -> bool:
    """Whether two trees hold the same Python files; a file that cannot be read is like no other."""
    paths = python_files(tree)
    try:
        return paths == python_files(other) and all(
            tree.blob_id(path) == other.blob_id(path) for path in paths
        )
    except UpgradelintError:
        return False


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
