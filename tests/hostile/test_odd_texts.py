"""Texts and names of any kind: no Unicode, other line ends, numbers of 5,000 digits, pipes."""

import json
import os
import shutil
import signal
from collections.abc import Iterator

import pytest

from tests.command.flavors import FLAVOR_PATH, REGISTRY, SAFE, project, upgradelint
from tests.trees.conftest import checkout, own_git_configuration
from upgradelint.cache.disk import VARIABLE
from upgradelint.trees.repository import SECONDS

__all__ = ["checkout", "own_git_configuration", "project", "upgradelint"]


@pytest.fixture(autouse=True)
def _no_hang() -> Iterator[None]:
    signal.alarm(60)
    yield
    signal.alarm(0)


LONG = "9" * 5000
HALF = "\\ud800"

OBJECT = """\
from oslo_versionedobjects import base, fields


@base.VersionedObjectRegistry.register
class Flavor(base.VersionedObject):
    VERSION = {version}
    fields = {{{name}: fields.EnumField(valid_values=['a', {value}], default={value})}}
"""
SERVER = """\
import oslo_messaging


class Manager:
    target = oslo_messaging.Target(version={version}, topic={topic}, namespace={topic})

    def run(self, context, name={topic}):
        pass
"""
MIGRATION = """\
from alembic import op
import sqlalchemy as sa

revision = {name}
down_revision = None


def upgrade():
    op.add_column({name}, sa.Column({name}, sa.Enum('a', {name}, name={name}), nullable=False))
    op.execute({name})
    op.drop_table({name})
"""
MODEL = """\
from sqlalchemy import Column, Enum
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class Flavor(Base):
    __tablename__ = {name}
    id = Column({name}, Enum('a', {name}), primary_key=True, server_default={name})
"""
SOURCES = {
    "a version without end": OBJECT.format(version=f"'1.{LONG}'", name="'a'", value="'b'"),
    "a version of many parts": OBJECT.format(version=f"'{'1.' * 900}1'", name="'a'", value="'b'"),
    "a high version": OBJECT.format(version="'1.999999999'", name="'a'", value="'b'"),
    "half a pair as a version": OBJECT.format(version=f"'{HALF}'", name="'a'", value="'b'"),
    "half a pair as a field": OBJECT.format(version="'1.0'", name=f"'{HALF}'", value="'b'"),
    "half a pair as a value": OBJECT.format(version="'1.0'", name="'a'", value=f"'{HALF}'"),
    "half a pair as a topic": SERVER.format(version="'1.0'", topic=f"'{HALF}'"),
    "half a pair that is served": SERVER.format(version=f"'1.{HALF}'", topic="'a'"),
    "a number that is served": SERVER.format(version=f"'{LONG}.{LONG}'", topic="'a'"),
    "half a pair in a migration": MIGRATION.format(name=f"'{HALF}'"),
    "half a pair in a model": MODEL.format(name=f"'{HALF}'"),
    "a long number in a migration": MIGRATION.format(name=f"'{LONG}'"),
    "digits that are no decimals": OBJECT.format(version="'1.²'", name="'a'", value="'{²}'"),
}


def judged(upgradelint, *arguments: str) -> int:
    code, _, err = upgradelint(*arguments)
    assert "please report" not in err, err
    if code == 2:
        assert len(err.splitlines()) == 1, err
    return code


@pytest.mark.parametrize("name", SOURCES)
def test_texts(project, upgradelint, monkeypatch, tmp_path, name):
    """What was changed with such a text is judged, cold and warm, and printed in every format."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    project.git("tag", "1.0")
    for path in ("demo/objects/other.py", "demo/migrations/versions/0001.py"):
        project.write({path: SOURCES[name]})
    project.git("add", "-A")
    first = upgradelint("check", "--select", "ALL", "--show-unproven")
    assert judged(upgradelint, "check", "--select", "ALL") in (0, 1)
    assert upgradelint("check", "--select", "ALL", "--show-unproven") == first
    for output in ("full", "github", "gitlab", "json", "junit", "sarif"):
        assert judged(upgradelint, "check", "--output-format", output) in (0, 1)
    for command in (["fingerprint", "--print"], ["fingerprint", "--release", "2.0"], ["check"]):
        judged(upgradelint, *command)


NOT_UTF8 = os.fsdecode(b"demo/objects/f\xff.py")


@pytest.mark.parametrize("spec", [".", "HEAD", ":index:", "../demo.tar", "../demo.zip"])
def test_names_of_files_that_are_not_utf_8(project, upgradelint, monkeypatch, tmp_path, spec):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    other = SAFE.replace("class Flavor", "class Other")
    project.commit(
        {NOT_UTF8: other, "demo/objects/g\udcff/m.py": SERVER.format(version="'1.0'", topic="'a'")}
    )
    project.git("archive", "--output", "../demo.tar", "HEAD")
    project.git("archive", "--output", "../demo.zip", "HEAD")
    for _ in ("cold", "warm"):
        assert judged(upgradelint, "check", spec, "--against", "HEAD") in (0, 1)
    code, out, _ = upgradelint("fingerprint", spec, "--print")
    assert (code, out.count("\n")) == (0, 2)


def test_a_name_that_is_not_utf_8_is_not_recorded(project, upgradelint):
    project.write({NOT_UTF8: SAFE.replace("class Flavor", "class Other")})
    code, _, err = upgradelint("fingerprint")
    assert (code, len(err.splitlines())) == (2, 1)
    assert "cannot record what is no Unicode text: " in err
    assert not (project.path / REGISTRY).exists()


TAGS = ["1.1.0\u2028x", "1.1.0\u2029", "1.1.0\x85x", f"1.{LONG}", "1.1.0\u00a0x y".replace(" ", "")]


@pytest.mark.parametrize("tag", TAGS, ids=range(len(TAGS)))
def test_names_of_tags(project, upgradelint, tag):
    project.git("tag", "1.0.0")
    head = project.commit({FLAVOR_PATH: SAFE})
    project.commit({"README": "later\n"})
    with open(project.path / ".git/packed-refs", "ab") as file:
        file.write(f"{head} refs/tags/{tag}\n".encode())
    code, out, err = upgradelint("check")
    assert "please report" not in err, err
    assert code in (0, 1), err
    assert "1.0.0" in out or LONG in out


def test_a_comment_in_a_file_of_another_encoding(project, upgradelint):
    text = b'import oslo_messaging\n# noqa: UPG401\nx = 1\ny = "\xff"\n'
    project.write({"demo/latin.py": text, "demo/declared.py": b"# coding: latin-1\n" + text})
    project.write({"demo/unknown.py": b"# coding: nonsense\n" + text})
    code, out, err = upgradelint("check", "--select", "ALL", "--against", "HEAD")
    assert "please report" not in err
    assert "demo/declared.py:3:1: UPG912" in out
    assert code in (0, 1)


REGISTRIES = {
    "no hash": ({"fingerprint": "x"}, "contradicts itself: the hash of object .* is none: 'x'"),
    "an empty hash": ({"fingerprint": ""}, "contradicts itself: the hash of object"),
    "no ASCII": ({"fingerprint": "1.0-é"}, "contradicts itself: the hash of object"),
    "a version without end": ({"version": f"1.{LONG}"}, "has a version of 5002 characters"),
    "another hash": ({"fingerprint": f"1.0-{'0' * 32}"}, ""),
}


@pytest.mark.parametrize("name", REGISTRIES)
def test_registries(project, upgradelint, name):
    changes, expected = REGISTRIES[name]
    assert upgradelint("fingerprint")[0] == 0
    path = project.path / REGISTRY
    document = json.loads(path.read_bytes())
    document["objects"]["Flavor"].update(changes)
    path.write_text(json.dumps(document))
    code, out, err = upgradelint("check", "--select", "ALL")
    assert (code == 2) == bool(expected)
    assert "please report" not in err
    if expected:
        assert len(err.splitlines()) == 1
        import re

        assert re.search(expected, err)
    else:
        assert "UPG442" in out
        assert "the recorded hash is another one" in out


@pytest.mark.parametrize("name", [".gitignore", "demo/.gitignore", ".git/info/exclude"])
def test_git_that_waits_for_a_pipe_is_ended(project, upgradelint, monkeypatch, name):
    monkeypatch.setenv(SECONDS, "1")
    path = project.path / name
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    code, _, err = upgradelint("check")
    assert (code, len(err.splitlines())) == (2, 1)
    assert "did not answer in" in err


def test_a_blob_that_is_a_pipe_is_not_waited_for(project, upgradelint, monkeypatch):
    monkeypatch.setenv(SECONDS, "1")
    blob = project.git("rev-parse", f"HEAD:{FLAVOR_PATH}")
    path = project.path / ".git/objects" / blob[:2] / blob[2:]
    path.unlink()
    os.mkfifo(path)
    project.write({FLAVOR_PATH: SAFE})
    code, _, err = upgradelint("check", "--against", "HEAD")
    assert (code, len(err.splitlines())) == (2, 1)
    assert "did not answer in" in err


def test_an_ignore_file_that_is_a_pipe_is_none_without_git(project, upgradelint, tmp_path):
    shutil.rmtree(project.path / ".git")
    os.mkfifo(project.path / ".gitignore")
    code, out, _ = upgradelint("fingerprint", "--print")
    assert (code, out.split()[0]) == (0, "Flavor")
