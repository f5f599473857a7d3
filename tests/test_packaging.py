"""The source distribution is whole: who has it can run the tests."""

import subprocess
import sys
import tarfile

from tests.integrations.test_pages import copy_sources

BUILD = "from setuptools import build_meta; print(build_meta.build_sdist('dist'))"


def test_everything_is_in_the_source_distribution(tmp_path):
    copy_sources(tmp_path)
    sources = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    command = [sys.executable, "-c", BUILD]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (archive,) = (tmp_path / "dist").glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path / "unpacked", filter="data")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    there = {path.relative_to(unpacked) for path in unpacked.rglob("*")}
    assert sorted(map(str, sources - there)) == []
