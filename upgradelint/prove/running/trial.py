"""One witness run by pytest, and what that says of the finding."""

import os
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

from upgradelint.base.frozen import Frozen
from upgradelint.findings.proof import Proof
from upgradelint.prove.model import BREAK, CONTROL, CannotRunError, Witness
from upgradelint.prove.running.environment import Environment
from upgradelint.prove.running.folders import own_folder
from upgradelint.prove.running.sandbox import Ended, Sandbox, run

_REPORT = "report.xml"
_LARGEST = 4_000_000
_GIGABYTES = 4
_LIMITED = f"""\
import contextlib, runpy, sys
with contextlib.suppress(ImportError, ValueError, OSError):  # not every system has them
    import resource
    for limit, most in (("AS", {_GIGABYTES}), ("FSIZE", 1), ("CORE", 0)):
        known = getattr(resource, "RLIMIT_" + limit)
        resource.setrlimit(known, (most << 30, most << 30))
sys.argv[0] = "pytest"
runpy.run_module("pytest", run_name="__main__", alter_sys=True)
"""
"""Runs pytest with less memory and less room for files than the machine has."""


class Laboratory(Frozen):
    """Where witnesses run, with which Python, and how long one may take."""

    environment: Environment
    sandbox: Sandbox
    seconds: float


class _Outcome(Frozen):
    """How one test ended: "" where it passed, else what it says."""

    name: str
    failed: str = ""
    skipped: str = ""


def try_witness(witness: Witness, laboratory: Laboratory) -> Proof:
    """Run a witness in a folder of its own that is gone afterwards, and return what it shows."""
    try:
        laboratory.environment.demand(witness.requirements)
        return _verdict(_outcomes(witness, laboratory), witness)
    except CannotRunError as error:
        return Proof("cannot be run", str(error))


def _outcomes(witness: Witness, laboratory: Laboratory) -> Mapping[str, _Outcome]:
    with own_folder() as folder:
        (folder / "test_witness.py").write_text(witness.text, encoding="utf-8")
        ended = run(laboratory.sandbox, folder, _pytest(laboratory), laboratory.seconds)
        if ended.code is None:
            raise CannotRunError(f"it was not done after {laboratory.seconds:g} seconds")
        return _read(folder / _REPORT, ended)


def _pytest(laboratory: Laboratory) -> list[str]:
    options = ("-q", "-c", os.devnull, "--rootdir", ".", "-p", "no:cacheprovider", "--tb=short")
    python = laboratory.environment.python
    return [python, "-c", _LIMITED, *options, f"--junit-xml={_REPORT}", "test_witness.py"]


def _read(report: Path, ended: Ended) -> Mapping[str, _Outcome]:
    """Return the outcomes that pytest wrote; raises CannotRunError where it wrote none."""
    try:
        if report.is_symlink() or report.stat().st_size > _LARGEST:
            raise OSError("it is no report")
        cases = ElementTree.fromstring(report.read_bytes()).iter("testcase")
        found = [_outcome(case) for case in cases]
    except (OSError, ElementTree.ParseError):
        raise CannotRunError(f"pytest ended with {ended.code}: {_last(ended.output)}") from None
    return {outcome.name: outcome for outcome in found}


def _outcome(case: ElementTree.Element) -> _Outcome:
    name, skipped = case.get("name", ""), case.find("skipped")
    if (error := case.find("error")) is not None:
        raise CannotRunError(_cause(error))
    failure = case.find("failure")
    failed = _message(failure) if failure is not None else ""
    return _Outcome(name, failed, _message(skipped) if skipped is not None else "")


def _cause(error: ElementTree.Element) -> str:
    """The line that says why a file could not be imported."""
    lines = [line[1:].strip() for line in (error.text or "").splitlines() if line.startswith("E ")]
    return lines[-1] if lines else _message(error)


def _message(element: ElementTree.Element) -> str:
    return " ".join(element.get("message", "").split()) or "it failed"


def _verdict(outcomes: Mapping[str, _Outcome], witness: Witness) -> Proof:
    wanted = [name for name in (CONTROL, BREAK) if f"def {name}(" in witness.text]
    missing = [name for name in wanted if name not in outcomes]
    if missing:
        return Proof("cannot be run", f"{missing[0]} was not run")
    for name in wanted:
        outcome = outcomes[name]
        if outcome.skipped:
            return Proof("cannot be run", outcome.skipped)
        if outcome.failed.startswith("MemoryError"):
            return Proof("cannot be run", f"it takes more than {_GIGABYTES} GB of memory")
        if outcome.failed:
            return Proof("not reproduced", _instead(outcome))
    return Proof("proved", witness.raised)


def _instead(outcome: _Outcome) -> str:
    if outcome.name == CONTROL:
        return f"it fails within one release too: {outcome.failed}"
    return "nothing was raised" if "DID NOT RAISE" in outcome.failed else outcome.failed


def _last(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else "no output"
