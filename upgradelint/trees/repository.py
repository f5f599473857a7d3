"""Running git, read only: no hook's environment, no prompt, no pager, no network, no lock taken.

Its configuration alone is written to, where somebody asks for that (`runs.merging`). Nothing that
a repository configures is started, and no command goes on for ever.
"""

import os
import re
import shlex
import subprocess
from pathlib import Path
from typing import Self

from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import Frozen

_KEPT_VARIABLES = re.compile(
    r"GIT_(CONFIG_(GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)"
    r"|EXEC_PATH|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM)"
)
# An allowed protocol that does not exist keeps a partial clone from fetching behind our back.
_SET_VARIABLES = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
# What a repository's own configuration could have git start while it reads.
_NO_PROGRAMS = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.pager": "cat",
    "diff.external": "",
    "log.showSignature": "false",
    "core.quotepath": "false",
}
SECONDS = "UPGRADELINT_GIT_SECONDS"
"""The environment's variable for how long one git command may take."""

_PATIENCE = 120.0
_SAFE_DIRECTORY = re.compile(r"git config --global --add safe\.directory .+")
_MISSING_OBJECT = re.compile(r"could not fetch|promisor|lazy fetch|unable to read|bad object")


class OutsideGitError(UpgradelintError):
    """A directory is not in any repository."""


class Repository(Frozen):
    """A git repository seen from one of its folders, or a bare one.

    `prefix` is the folder's place below the repository's top: empty or `some/folder/`.
    """

    directory: Path
    prefix: str
    has_work_tree: bool

    @classmethod
    def find(cls, directory: Path) -> Self:
        """Return the repository a directory stands in; raises UpgradelintError where none is."""
        directory = directory.absolute()
        arguments = ("rev-parse", "--is-inside-work-tree", "--show-prefix")
        answer = _checked(directory, _run(directory, arguments))
        inside, prefix = os.fsdecode(answer).split("\n", 1)
        return cls(directory, prefix.removesuffix("\n"), inside == "true")

    @property
    def command(self) -> str:
        """How a person starts a git command for this repository."""
        return f"git -C {shlex.quote(str(self.directory))}"

    def run(self, *arguments: str, index: str = "", given: bytes = b"") -> bytes:
        """Return what a git command prints; raises UpgradelintError where it fails.

        `index` names an index file other than the repository's own, `given` is what it reads.
        """
        return _checked(self.directory, _run(self.directory, arguments, index, given))

    def ask(self, *arguments: str) -> str | None:
        """Return what git answers, or None where it answers no (exit code 1)."""
        answer = _run(self.directory, arguments)
        if answer.returncode == 1:
            return None
        return os.fsdecode(_checked(self.directory, answer)).rstrip("\n")

    def is_shallow(self) -> bool:
        """Whether older commits were left out when the repository was cloned."""
        return self.ask("rev-parse", "--is-shallow-repository") == "true"

    def is_unborn(self) -> bool:
        """Whether nothing is committed yet on the branch that is checked out."""
        return self.ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}") is None

    def is_partial(self) -> bool:
        """Whether files were left out when the repository was cloned (`--filter`)."""
        return self.ask("config", "--get-regexp", r"^remote\..*\.promisor$") is not None

    def remote(self) -> str:
        """Return the remote that a missing revision is fetched from, empty without any."""
        remotes = (self.ask("remote") or "").split()
        return "origin" if "origin" in remotes else "".join(remotes[:1])


def git_command(directory: Path, *arguments: str) -> list[str]:
    """Return the command line of a git command that reads, and cannot start another program."""
    settings = (part for setting in _NO_PROGRAMS.items() for part in ("-c", "=".join(setting)))
    options = ("--no-pager", "--literal-pathspecs", *settings)
    return ["git", *options, "-C", str(directory), *arguments]


def patience() -> float:
    """Return how many seconds a git command may take."""
    try:
        return max(float(os.environ.get(SECONDS, _PATIENCE)), 0.1)
    except ValueError:
        return _PATIENCE


class GitHangsError(UpgradelintError):
    """A git command did not end."""


def git_hangs(directory: Path) -> GitHangsError:
    """Return the error for a git command that does not end."""
    return GitHangsError(
        f"git did not answer in {directory} within {patience():g} seconds: look for a pipe among "
        f".gitignore and git's own files, or give it more time by {SECONDS}"
    )


def git_environment() -> dict[str, str]:
    """Return the environment without what a hook sets for its own repository and index."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or _KEPT_VARIABLES.fullmatch(name)
    }
    return kept | _SET_VARIABLES


def git_not_started(error: OSError) -> UpgradelintError:
    """Return the error for a git that cannot be run."""
    if isinstance(error, FileNotFoundError):
        return UpgradelintError("git was not found; install it, or name a directory or an archive")
    return UpgradelintError(f"git cannot be run: {error.strerror}")


def git_failure(directory: Path, stderr: bytes) -> UpgradelintError:
    """Return the error for what git complained of, with the command that repairs it."""
    text = stderr.decode(errors="replace")
    if repair := _SAFE_DIRECTORY.search(text):
        return UpgradelintError(
            f"git does not trust {directory}, it belongs to another user; run: {repair[0]}"
        )
    if "not a git repository" in text:
        return OutsideGitError(
            f"{directory} is not inside a git repository; "
            "name a directory, an archive or REPOSITORY@REVISION"
        )
    if _MISSING_OBJECT.search(text):
        return missing_object(directory)
    complaint = next((line for line in text.splitlines() if line.strip()), "unknown failure")
    return UpgradelintError(f"git failed in {directory}: {complaint.removeprefix('fatal: ')}")


def missing_object(directory: Path) -> UpgradelintError:
    """Return the error for a revision whose files are not all here."""
    repository = Repository(directory, "", has_work_tree=False)
    if repository.is_partial():
        repair = f"{repository.command} fetch --refetch --no-filter {repository.remote()}"
        return UpgradelintError(
            f"{directory} is a partial clone without these files; run: {repair}"
        )
    return UpgradelintError(
        f"{directory} lacks files of that revision; run: {repository.command} fsck"
    )


def _run(
    directory: Path, arguments: tuple[str, ...], index: str = "", given: bytes = b""
) -> "subprocess.CompletedProcess[bytes]":
    named_index = {"GIT_INDEX_FILE": index} if index else {}
    try:
        return subprocess.run(
            git_command(directory, *arguments),
            check=False,
            env=git_environment() | named_index,
            input=given,
            capture_output=True,
            timeout=patience(),
        )
    except subprocess.TimeoutExpired as error:
        raise git_hangs(directory) from error
    except OSError as error:
        raise git_not_started(error) from error


def _checked(directory: Path, answer: "subprocess.CompletedProcess[bytes]") -> bytes:
    if answer.returncode:
        raise git_failure(directory, answer.stderr)
    return answer.stdout
