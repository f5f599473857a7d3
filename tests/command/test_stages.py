"""What a run says of itself while it goes on."""

from pathlib import Path

from tests.pages import ROOT
from upgradelint.base.stages import Stages
from upgradelint.baselines.project import open_project
from upgradelint.runs.check import check


class Recorder(Stages):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.stages: list[tuple[str, int]] = []
        self.files: dict[str, set[str]] = {}

    def begin(self, text: str, files: int = 0) -> None:
        self.stages.append((text, files))

    def file(self, path: str) -> None:
        self.files.setdefault(self.stages[-1][0], set()).add(path)


def test_each_tree_is_read_in_stages_and_then_compared() -> None:
    recorder = Recorder()
    before = "examples/parcels/before"
    project = open_project("examples/parcels/after-bad", ROOT, cached=False, stages=recorder)
    check(project, Path.cwd(), (str(ROOT / before),))
    read = ["looking through 22 files", "objects", "RPC and tasks", "models and migrations"]
    texts = [text for text, _ in recorder.stages]
    assert texts[:4] == [f"examples/parcels/after-bad: {family}" for family in read]
    older = [text.replace(f"{ROOT}/", "") for text in texts[5:]]
    assert {f"reading {before}", f"{before}: objects"} <= set(older)
    assert texts[-1].startswith("comparing with ")
    for text, files in recorder.stages:
        assert len(recorder.files.get(text, ())) <= files or not files
    assert len(recorder.files["examples/parcels/after-bad: objects"]) >= 3
