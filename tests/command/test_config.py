"""Settings: where they are found, what they mean, what is wrong with them."""

import json
import subprocess
import tomllib
import zipfile
from pathlib import Path

import jsonschema
import pytest

from upgradelint.base.errors import UpgradelintError
from upgradelint.facts.migrations.operations.effects import Effect
from upgradelint.settings.examples import EXAMPLES
from upgradelint.settings.json_schema import text
from upgradelint.settings.page import explain
from upgradelint.settings.settings import Settings, key_name, keys
from upgradelint.trees import open_tree
from upgradelint.trees.select import DEFAULT_EXCLUDE

TOML = """
[tool.upgradelint]
select = ["UPG4", "UPG101"]
extend-select = ["UPG9"]
ignore = ["UPG402"]
severity = { UPG411 = "error" }
exclude = ["/old/"]
extend-exclude = ["/plugins/"]
roots = ["lib"]
tag-pattern = 'nova-(?P<version>.+)'
supported-releases = 2
registry = "etc/promises.json"
library-sources = ["../oslo", "/usr/lib/python3/dist-packages"]
indirection-api = true
registration-decorators = ["nova.objects.base.register"]
force-register = ["nova.objects.x.X"]
extra-data = "none"
hash-tables = ["nova/tests/unit/objects/test_objects.py"]
backport-floors = { Volume = "1.4" }
wrapped-primitives = true
rpc-servers = { "nova.x.Manager" = "compute", "nova.x.Other" = "" }
rpc-clients = { "nova.x.API" = "nova.x.Manager" }
rpc-client-makers = ["corp.bus.client"]
dialects = ["postgresql", "mysql"]
deploy-order = "web-first"
migration-trees = ["nova/db/main/migrations/versions"]
expand-branches = ["expand", "early"]
contract-branches = ["late"]
migration-operations = { "shop.db.drop" = ["drop_column(table, column=name)"], audit = ["nothing"] }

[tool.upgradelint.per-file-ignores]
"nova/db/**" = ["UPG6", "UPG101"]
"a:b.py" = ["UPG1"]
"""

INI = """
[DEFAULT]
other = ignored
[upgradelint]
select = UPG4, UPG101
extend-select = UPG9
ignore =
    UPG402
severity =
    UPG411: error
exclude = /old/
extend-exclude =
    # ours, but not judged
    /plugins/
roots = lib
tag-pattern = nova-(?P<version>.+)
supported-releases = 2
registry = etc/promises.json
library-sources = ../oslo, /usr/lib/python3/dist-packages
indirection-api = yes
registration-decorators = nova.objects.base.register
force-register = nova.objects.x.X
extra-data = none
hash-tables = nova/tests/unit/objects/test_objects.py
backport-floors =
    Volume: 1.4
wrapped-primitives = yes
rpc-servers =
    nova.x.Manager: compute
    nova.x.Other
rpc-clients = nova.x.API: nova.x.Manager
rpc-client-makers = corp.bus.client
dialects = postgresql, mysql
deploy-order = web-first
migration-trees = nova/db/main/migrations/versions
expand-branches = expand, early
contract-branches = late
migration-operations =
    shop.db.drop: drop_column(table, column=name)
    audit: nothing
per-file-ignores =
    nova/db/**: UPG6, UPG101
    a:b.py: UPG1
"""


def write(folder: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)


@pytest.fixture
def top(tmp_path):
    """The top of a repository, as far as the search for a file is concerned."""
    (tmp_path / "repo/.git").mkdir(parents=True)
    return tmp_path / "repo"


@pytest.mark.parametrize(
    ("name", "text"), [("pyproject.toml", TOML), ("setup.cfg", INI), ("tox.ini", INI)]
)
def test_every_key_in_every_file(top, name, text):
    write(top, {name: text})
    assert Settings.load(top) == Settings(
        select=("UPG4", "UPG101"),
        extend_select=("UPG9",),
        ignore=("UPG402",),
        per_file_ignores={"nova/db/**": ("UPG6", "UPG101"), "a:b.py": ("UPG1",)},
        exclude=("/old/",),
        extend_exclude=("/plugins/",),
        roots=("lib",),
        tag_pattern="nova-(?P<version>.+)",
        supported_releases=2,
        registry="etc/promises.json",
        severity={"UPG411": "error"},
        library_sources=("../oslo", "/usr/lib/python3/dist-packages"),
        indirection_api=True,
        registration_decorators=("nova.objects.base.register",),
        force_register=("nova.objects.x.X",),
        extra_data="none",
        hash_tables=("nova/tests/unit/objects/test_objects.py",),
        backport_floors={"Volume": "1.4"},
        wrapped_primitives=True,
        rpc_servers={"nova.x.Manager": "compute", "nova.x.Other": ""},
        rpc_clients={"nova.x.API": "nova.x.Manager"},
        rpc_client_makers=("corp.bus.client",),
        dialects=("postgresql", "mysql"),
        deploy_order="web-first",
        migration_trees=("nova/db/main/migrations/versions",),
        expand_branches=("expand", "early"),
        contract_branches=("late",),
        migration_operations={
            "shop.db.drop": (Effect("drop_column", (("table", "table"), ("column", "name"))),),
            "audit": (),
        },
        source=str(top / name),
        folder=top,
    )


def test_the_texts_above_have_every_key():
    for key in map(key_name, keys()):
        assert f"{key} =" in TOML + "per-file-ignores =", f"give {key} a line in TOML, above"
        assert f"{key} =" in INI, f"give {key} a line in INI, above"


def test_every_key_is_documented():
    for key in keys():
        assert key.metadata["help"].endswith(".")
        assert key.metadata["kind"].name


def test_defaults(top):
    settings = Settings.load(top)
    assert settings == Settings(folder=top)
    assert settings.source == ""
    assert settings.excluded == DEFAULT_EXCLUDE
    assert settings.supported_releases == 1
    assert settings.indirection_api is None
    assert settings.path(settings.registry) == top / "upgradelint.registry.json"


def test_paths_start_from_the_file(top, monkeypatch):
    write(top, {"tox.ini": INI})
    write(top, {"nova/objects/a.py": ""})
    monkeypatch.setenv("HOME", "/home/user")
    settings = Settings.load(top / "nova/objects")
    assert settings.path(settings.registry) == top / "etc/promises.json"
    assert settings.path("/usr/lib") == Path("/usr/lib")
    assert settings.path("~/lib") == Path("/home/user/lib")
    assert settings.excluded == ("/old/", "/plugins/")


INI_1 = "[upgradelint]\nselect = UPG1\n"
TOML_2 = "[tool.upgradelint]\nselect = ['UPG2']\n"
EMPTY_TOML = "[tool.upgradelint]\n"
FOREIGN_TOML = "[project]\nname = 'upgradelint'\n[tool.ruff]\nselect = ['E']\n"


@pytest.mark.parametrize(
    ("files", "source"),
    [
        ({"tox.ini": INI_1, "setup.cfg": INI_1, "pyproject.toml": TOML_2}, "pyproject.toml"),
        ({"tox.ini": INI_1, "setup.cfg": INI_1, "pyproject.toml": FOREIGN_TOML}, "setup.cfg"),
        ({"tox.ini": INI_1, "setup.cfg": "[upgradelint:x]\n"}, "tox.ini"),
        ({"tox.ini": INI_1, "sub/pyproject.toml": TOML_2}, "sub/pyproject.toml"),
        ({"tox.ini": INI_1, "sub/pyproject.toml": FOREIGN_TOML}, "tox.ini"),
        ({"tox.ini": INI_1, "sub/pyproject.toml": EMPTY_TOML}, "sub/pyproject.toml"),
        ({"../pyproject.toml": TOML_2}, ""),
        ({"sub/deeper/pyproject.toml": TOML_2}, ""),
        ({"sub/.git": "gitdir: elsewhere", "tox.ini": INI_1}, ""),
    ],
)
def test_nearest_file_wins(top, files, source):
    write(top, {"sub/a.py": ""} | files)
    assert Settings.load(top / "sub").source == (str(top / source) if source else "")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("pyproject.toml", "selct = []", "unknown key selct; did you mean select?"),
        (
            "setup.cfg",
            "extend_select = A",
            "unknown key extend_select; did you mean extend-select?",
        ),
        ("tox.ini", "Select = A", "unknown key Select; did you mean select?"),
        ("pyproject.toml", "zzz = 1", "unknown key zzz; known keys: select, extend-select,"),
        ("pyproject.toml", "select = 'UPG1'", "select must be a list of strings, not 'UPG1'"),
        ("pyproject.toml", "ignore = [1]", "ignore must be a list of strings, not [1]"),
        ("pyproject.toml", "registry = 1", "registry must be a string, not 1"),
        ("pyproject.toml", "indirection-api = 1", "indirection-api must be true or false, not 1"),
        (
            "tox.ini",
            "indirection-api = maybe",
            "indirection-api must be true or false, not 'maybe'",
        ),
        ("pyproject.toml", "supported-releases = 0", "must be a whole number from 1, not 0"),
        ("pyproject.toml", "supported-releases = true", "must be a whole number from 1, not True"),
        ("tox.ini", "supported-releases = two", "must be a whole number from 1, not 'two'"),
        ("tox.ini", "extra-data = all", 'extra-data must be "auto" or "none", not \'all\''),
        ("pyproject.toml", "extra-data = []", 'extra-data must be "auto" or "none", not []'),
        ("tox.ini", "tag-pattern = (", "tag-pattern must be a regular expression: missing )"),
        ("pyproject.toml", "tag-pattern = 1", "tag-pattern must be a string, not 1"),
        (
            "tox.ini",
            f"tag-pattern = {'(' * 3000}",
            "must be a regular expression: nested too deeply",
        ),
        ("tox.ini", f"tag-pattern = a{{{'9' * 30}}}", "the repetition number is too large"),
        ("tox.ini", "per-file-ignores = a.py", "must have lines of PATTERN: CODES, not 'a.py'"),
        ("pyproject.toml", "per-file-ignores = []", "must be a table of lists of strings, not []"),
        ("pyproject.toml", "[tool.upgradelint.per-file-ignores]\n'a' = 'b'", "not 'b'"),
        ("pyproject.toml", "backport-floors = '1.4'", "must be a table of versions, not '1.4'"),
        ("tox.ini", "backport-floors = Volume", "must have versions like \"1.4\", not ''"),
        ("pyproject.toml", "rpc-servers = ['a.B']", "must be a table of names, not ['a.B']"),
        ("pyproject.toml", "rpc-client = {}", "unknown key rpc-client; did you mean rpc-clients?"),
        ("tox.ini", "wrapped-primitive = 1", "did you mean wrapped-primitives?"),
        ("tox.ini", "dialects = postgres", "must be of postgresql, mysql, mariadb, sqlite, "),
        ("pyproject.toml", "dialects = 'mysql'", "must be a list of strings, not 'mysql'"),
        ("tox.ini", "migration-operations = drop", "must have lines of NAME: OPERATIONS, not"),
        ("tox.ini", "migration-operations = a: drop(table)", "knows no operation drop; those are"),
        (
            "pyproject.toml",
            "migration-operations = { a = ['drop_column'] }",
            "must be like drop_column(table, column), not 'drop_column'",
        ),
        ("pyproject.toml", "select = [", "cannot be read: "),
        ("pyproject.toml", f"select = {'[' * 5000}", "cannot be read: nested too deeply"),
        ("setup.cfg", "select", "cannot be read: "),
    ],
)
def test_what_is_wrong(top, name, text, message):
    header = "[tool.upgradelint]" if name.endswith(".toml") else "[upgradelint]"
    write(top, {name: f"{header}\n{text}\n"})
    with pytest.raises(UpgradelintError) as error:
        Settings.load(top)
    assert str(error.value).startswith(f"{top / name}")
    assert message in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("name", "heading", "meant"),
    [
        ("pyproject.toml", "[tool.upgradlint]", "[tool.upgradelint]"),
        ("pyproject.toml", "[upgradelint]", "[tool.upgradelint]"),
        ("pyproject.toml", "[tool.upgrade-lint]", "[tool.upgradelint]"),
        ("setup.cfg", "[tool:upgradelint]", "[upgradelint]"),
        ("tox.ini", "[Upgradelint]", "[upgradelint]"),
        ("tox.ini", "[upgrade]", ""),
        ("pyproject.toml", "[tool.upgrader]", ""),
    ],
)
def test_a_misspelt_heading_is_no_silence(top, name, heading, meant):
    write(top, {name: f"{heading}\nselect = ['UPG4']\n"})
    if not meant:
        assert Settings.load(top).select == ()
        return
    with pytest.raises(UpgradelintError) as error:
        Settings.load(top)
    assert str(error.value) == f"{top / name}: {heading} is read by nobody; did you mean {meant}?"


def test_table_that_is_none(top):
    write(top, {"pyproject.toml": "[tool]\nupgradelint = 1\n"})
    with pytest.raises(UpgradelintError, match=r"pyproject\.toml .*must be a table"):
        Settings.load(top)


def test_file_that_is_not_unicode(top):
    (top / "tox.ini").write_bytes(b"[upgradelint]\nselect = \xff\n")
    with pytest.raises(UpgradelintError, match=r"tox\.ini cannot be read: "):
        Settings.load(top)


def test_files_of_others_may_be_broken(top):
    write(top, {"pyproject.toml": "[[[", "setup.cfg": "nothing", "tox.ini": INI_1})
    assert Settings.load(top).select == ("UPG1",)


def test_percent_signs_are_plain(top):
    write(top, {"tox.ini": "[upgradelint]\nregistry = %(here)s/100%.json\n"})
    assert Settings.load(top).registry == "%(here)s/100%.json"


def test_archive_is_asked_itself(tmp_path):
    write(tmp_path, {"tox.ini": INI_1})
    with zipfile.ZipFile(tmp_path / "n.zip", "w") as archive:
        archive.writestr("n-1.0/pyproject.toml", TOML_2)
    settings = Settings.load(open_tree("n.zip", tmp_path))
    assert (settings.select, settings.source) == (("UPG2",), "n.zip:pyproject.toml")
    assert settings.folder is None


def test_revision_and_index_are_asked_themselves(tmp_path):
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        subprocess.run(["git", "-C", str(tmp_path), *identity, *arguments], check=True)

    git("init", "--quiet")
    write(tmp_path, {"pyproject.toml": TOML_2, "sub/a.py": ""})
    git("add", ".")
    git("commit", "--quiet", "-m", "first")
    write(tmp_path, {"pyproject.toml": TOML_2.replace("UPG2", "UPG3")})
    git("add", ".")
    write(tmp_path, {"pyproject.toml": TOML_2.replace("UPG2", "UPG4")})
    selected = {
        spec: Settings.load(open_tree(spec, tmp_path)).select for spec in ("HEAD", ":index:", ".")
    }
    assert selected == {"HEAD": ("UPG2",), ":index:": ("UPG3",), ".": ("UPG4",)}
    # A folder of the index has the folders above it on disk, a folder of a revision has none.
    sub = tmp_path / "sub"
    assert Settings.load(open_tree(":index:", sub)).select == ("UPG4",)
    assert Settings.load(open_tree("HEAD", sub)).source == ""


@pytest.mark.parametrize("key", list(map(key_name, keys())))
def test_every_key_has_an_example_that_is_understood(key, tmp_path):
    assert key in EXAMPLES, f"give {key} an example in upgradelint/settings/examples.py"
    example = EXAMPLES[key]
    table = "" if example.startswith("[") else "[tool.upgradelint]\n"
    (tmp_path / "pyproject.toml").write_text(f"{table}{example}\n")
    given = Settings.load(tmp_path).given
    assert given == {key.replace("-", "_")}


def test_the_schema_takes_its_own_defaults():
    for name, described in json.loads(text())["properties"].items():
        if "default" in described:
            jsonschema.Draft7Validator(described).validate(described["default"])
            assert described["description"], name


def test_the_schema_takes_each_example_and_no_other_key():
    validator = jsonschema.Draft7Validator(json.loads(text()))
    for key, example in EXAMPLES.items():
        table = example if example.startswith("[") else f"[tool.upgradelint]\n{example}"
        validator.validate(tomllib.loads(table)["tool"]["upgradelint"])
        with pytest.raises(jsonschema.ValidationError):
            validator.validate({key: 0.5})
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({"selct": []})


def test_a_key_is_explained():
    assert "by code, beginning of a code or name" in explain("severity")
    assert 'UPG411 = "error"' in explain("severity")
    with pytest.raises(UpgradelintError, match="did you mean severity"):
        explain("severty")
