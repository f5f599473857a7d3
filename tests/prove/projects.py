"""Two releases as folders, and what is proved of their findings."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

from tests.case_files import TextTree
from upgradelint import rules
from upgradelint.base.frozen import replace
from upgradelint.baselines.baselines import find_baselines
from upgradelint.baselines.project import Project, open_project
from upgradelint.facts.collect import collect
from upgradelint.findings.proof import Proof
from upgradelint.prove import proving
from upgradelint.prove.model import CannotRunError, Case, Side
from upgradelint.prove.running.trial import Laboratory, try_witness
from upgradelint.prove.writing import witness_of
from upgradelint.rules.rule import Traits
from upgradelint.runs.check import check

ROOT = Path(__file__).parents[2]


def written(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files into a folder and return it."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def cases(before: Path, after: Path, codes: Sequence[str] = ("UPG",)) -> dict[str, Case]:
    """Return the cases of what `check` finds between two folders, by code and subject."""
    project, known = _read(before, after)
    reported = {
        finding.finding.fingerprint for finding in check(project, after, known=known).findings
    }
    found = proving.cases(project, known).values()
    return {
        f"{held.finding.code} {held.finding.subject}": held
        for held in found
        if held.finding.fingerprint in reported and held.finding.code.startswith(tuple(codes))
    }


def _read(before: Path, after: Path) -> tuple[Project, proving.Baselines]:
    project = open_project(str(after), after)
    return project, find_baselines(project, (str(before),), after)


def tried(case: Case, laboratory: Laboratory) -> Proof:
    """Write the witness of a case and run it."""
    try:
        return try_witness(witness_of(case), laboratory)
    except CannotRunError as error:
        return Proof("cannot be run", str(error))


def all_tried(found: Mapping[str, Case], laboratory: Laboratory) -> dict[str, str]:
    """Return the verdict of each case and what it says; they run side by side."""
    with ThreadPoolExecutor() as pool:
        proofs = list(pool.map(lambda case: tried(case, laboratory), found.values()))
    return {
        name: f"{proof.verdict}: {proof.said}" for name, proof in zip(found, proofs, strict=True)
    }


def cases_of(
    before: Mapping[str, str], after: Mapping[str, str], code: str, dialects: tuple[str, ...] = ()
) -> dict[str, Case]:
    """Return the cases of a rule between two releases that are only texts, by code and subject."""
    trees = TextTree("1.0", dict(before)), TextTree("2.0", dict(after))
    old, new = map(collect, trees)
    return {
        f"{cause.finding.code} {cause.finding.subject}": Case(
            cause.finding,
            cause.subjects,
            Side(cause.before or old, trees[0], "Old"),
            Side(cause.after, trees[1], "New"),
            dialects,
        )
        for cause in rules.causes(old, new, Traits(dialects=dialects, optional=True))
        if cause.finding.code.startswith(code)
    }


def stayed(case: Case) -> Case:
    """Return a case whose newer release is the older one: the finding is false."""
    return replace(case, after=replace(case.older, prefix="New"))


def with_newer(case: Case, files: Mapping[str, str]) -> Case:
    """Return a case whose newer release is another one: the finding may be false."""
    tree = TextTree("2.0", dict(files))
    return replace(case, after=Side(collect(tree), tree, "New"))


def made_false(case: Case, mended: Path) -> Case:
    """Return a case whose newer release is another one that does not break so: the finding is what
    a broken rule would tell.
    """
    project = open_project(str(mended), mended)
    before = case.older
    return replace(case, before=before, after=Side(project.snapshot, project.tree, "New"))


def proved_together(found: Mapping[str, Case], folder: Path) -> set[str]:
    """Return the names of cases whose witnesses pass, all of them run by one pytest."""
    names = {f"test_{number}": name for number, name in enumerate(found)}
    for file, name in names.items():
        (folder / f"{file}.py").write_text(witness_of(found[name]).text)
    options = ("-q", "-c", os.devnull, "--rootdir", ".", "-p", "no:cacheprovider", "-p", "no:xdist")
    command = [sys.executable, "-m", "pytest", *options, "--junit-xml=report.xml", "."]
    subprocess.run(command, cwd=folder, check=False, capture_output=True)
    tests = list(ElementTree.parse(folder / "report.xml").iter("testcase"))
    ran = {names[test.attrib["classname"]] for test in tests}
    return ran - {names[test.attrib["classname"]] for test in tests if len(test)}
