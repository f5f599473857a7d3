"""A fault of our own while a file is read: it is said, and the other files are judged."""

import shutil
from pathlib import Path

import pytest

from upgradelint.cli import run
from upgradelint.facts.migrations.collect import MigrationCollector
from upgradelint.facts.objects.collect import ObjectCollector
from upgradelint.facts.rpc.clients.collect import ClientCollector
from upgradelint.facts.rpc.servers.collect import ServerCollector

EXAMPLE = Path(__file__).parents[2] / "examples/parcels"
READERS = [
    (ObjectCollector, "_candidate", "parcels/objects/parcel.py"),
    (MigrationCollector, "_revision", "parcels/db/migrations/versions/0002_carrier_phone.py"),
    (ClientCollector, "read", "parcels/courier/rpcapi.py"),
    (ServerCollector, "read", "parcels/courier/manager.py"),
]


@pytest.mark.parametrize(("reader", "method", "path"), READERS)
@pytest.mark.parametrize("after", ["before", "after-bad"])
def test_a_fault_is_said_of_its_file(
    tmp_path, monkeypatch, capsys, reader, method, path, after
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise KeyError("a fault of ours")

    shutil.copytree(EXAMPLE / "before", tmp_path / "old")
    shutil.copytree(EXAMPLE / after, tmp_path / "new")
    monkeypatch.chdir(tmp_path / "new")
    monkeypatch.setattr(reader, method, broken)
    codes = []
    for _ in range(2):  # cold and warm
        codes.append(run(["check", "--against", "../old"]))
        said = capsys.readouterr().err.splitlines()
        assert f"{path} is not judged: upgradelint bug, please report: KeyError" in "\n".join(said)
    assert codes == ([2, 2] if after == "before" else [1, 1])
