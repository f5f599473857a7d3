"""Findings in, proofs out: the one door of this package."""

import os
import signal
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import Frozen, replace
from upgradelint.baselines.baselines import Baseline, Baselines
from upgradelint.baselines.project import Project
from upgradelint.findings.proof import Proof
from upgradelint.findings.result import Held
from upgradelint.prove.model import CannotRunError, Case, Side, Witness
from upgradelint.prove.running.environment import find_environment, kept
from upgradelint.prove.running.folders import remove_abandoned
from upgradelint.prove.running.sandbox import end_running, find_sandbox
from upgradelint.prove.running.trial import Laboratory, try_witness
from upgradelint.prove.source_text import comment
from upgradelint.prove.writing import witness_of
from upgradelint.rules import Cause
from upgradelint.runs.causes import causes

SECONDS = 60.0
"""How long a witness may take where nobody says otherwise."""


class Wishes(Frozen):
    """How witnesses are run: `python` is the interpreter, "" for this one; `folder` is where they
    are written, None for the user's cache; where `write_only` they are not run.
    """

    python: str = ""
    install: bool = False
    folder: Path | None = None
    write_only: bool = False
    seconds: float = SECONDS


class Written(Frozen):
    """A finding and its witness, or why there is none."""

    held: Held
    witness: Witness | None
    reason: str = ""
    file: str = ""


class Proved(Frozen):
    """What became of each finding, None where its witness was only written.

    `sandbox` is what witnesses were held by, "" where by nothing; `files` are they by fingerprint.
    """

    proofs: tuple[tuple[Held, Proof | None], ...]
    sandbox: str
    files: Mapping[str, str]


def prove(
    project: Project, known: Baselines, findings: Sequence[Held], wishes: Wishes, digits: int
) -> Proved:
    """Write a witness for each finding, and run it; `digits` of a fingerprint tell it from others.

    This runs code of the project. Raises UpgradelintError where the witnesses cannot be written,
    and where there is no Python to run them.
    """
    folder = wishes.folder or kept("witnesses")
    written = [_kept(witness, folder, digits) for witness in _witnesses(project, known, findings)]
    files = {each.held.finding.fingerprint: each.file for each in written}
    if wishes.write_only:
        return Proved(tuple((each.held, _unrun(each)) for each in written), "", files)
    laboratory = _laboratory(written, wishes)
    with _ended_well(), ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        try:
            proofs = list(pool.map(lambda each: _proof(each, laboratory), written))
        except BaseException:
            end_running()
            raise
    pairs = zip((each.held for each in written), proofs, strict=True)
    return Proved(tuple(pairs), laboratory.sandbox.name, files)


@contextmanager
def _ended_well() -> Iterator[None]:
    """Let a request to end take its way through us, so that no witness and no folder stays."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _laboratory(written: Iterable[Written], wishes: Wishes) -> Laboratory:
    remove_abandoned()
    witnesses = [each.witness for each in written if each.witness]
    every = [further for each in witnesses for further in (each, *each.otherwise)]
    requirements = {name for witness in every for name in witness.requirements}
    environment = find_environment(requirements, wishes.python, install=wishes.install)
    return Laboratory(environment, find_sandbox(), wishes.seconds)


def _unrun(written: Written) -> Proof | None:
    return None if written.witness else Proof("cannot be run", written.reason)


def _proof(written: Written, laboratory: Laboratory) -> Proof:
    """Run a witness and, where that cannot be run, what is tried in its place: the file is then
    the one that told.
    """
    if written.witness is None:
        return Proof("cannot be run", written.reason)
    proof = try_witness(written.witness, laboratory)
    for further in written.witness.otherwise if proof.verdict == "cannot be run" else ():
        other = try_witness(further, laboratory)
        if other.verdict != "cannot be run":
            _write(written, further)
            return replace(other, file=written.file)
    return replace(proof, file=written.file)


def _witnesses(project: Project, known: Baselines, findings: Sequence[Held]) -> Iterator[Written]:
    found = cases(project, known)
    for held in findings:
        try:
            case = found.get(_key(held.finding.fingerprint, held.baselines))
            if case is None:
                raise CannotRunError("it is about the project and not about two releases")
            yield Written(held, witness_of(replace(case, finding=held.finding)))
        except CannotRunError as error:
            yield Written(held, None, str(error))


def cases(project: Project, known: Baselines) -> Mapping[object, Case]:
    """Return the cases of a run by fingerprint and baseline."""
    found: dict[object, Case] = {}
    for cause, baseline in causes(project, known):
        labels = (baseline.label,) if baseline else ()
        found.setdefault(_key(cause.finding.fingerprint, labels), _case(cause, baseline, project))
    return found


def _key(fingerprint: str, baselines: Sequence[str]) -> object:
    """A finding that holds against several baselines is shown against the first."""
    return fingerprint, tuple(baselines[:1])


def _case(cause: Cause, baseline: Baseline | None, project: Project) -> Case:
    tree = baseline.tree if baseline else None
    before = Side(cause.before, tree, "Old") if cause.before else None
    after = Side(cause.after, project.tree, "New")
    return Case(cause.finding, cause.subjects, before, after, project.databases.dialects)


def _kept(written: Written, folder: Path, digits: int) -> Written:
    """Write a witness into the folder, with the finding at its head."""
    if written.witness is None:
        return written
    finding = written.held.finding
    file = folder / f"test_{finding.code.lower()}_{finding.fingerprint[:digits]}.py"
    placed = replace(written, file=str(file))
    _write(placed, written.witness)
    return placed


def _write(written: Written, witness: Witness) -> None:
    file = Path(written.file)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{_title(written)}\n{witness.text}", encoding="utf-8")
    except OSError as error:
        raise UpgradelintError(f"{file} cannot be written: {error.strerror}") from error


def _title(written: Written) -> str:
    finding = written.held.finding
    return comment(
        f"{finding.code} {finding.fingerprint}: {finding.message}",
        finding.breaks,
        "",
        "A witness of upgradelint, cut from the two releases. It passes where the finding is true.",
    )
