"""The one grammar that names a tree."""

import zipfile

import pytest

from upgradelint.base.errors import UpgradelintError
from upgradelint.trees import is_registry, open_tree


@pytest.fixture
def service(checkout):
    """A repository whose a.py says which revision it is, with names that collide."""
    checkout.commit({"a.py": "first"}, tag="1.0.0")
    checkout.commit({"a.py": "second", "sub/a.py": "folder"}, tag="sub")
    checkout.git("tag", "plain@odd")
    checkout.write({"a.py": "changed"})
    with zipfile.ZipFile(checkout.path / "old.zip", "w") as archive:
        archive.writestr("a.py", "zipped")
    checkout.clone("bare.git", "--bare")
    checkout.clone("with@sign")
    return checkout


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        (".", "changed"),
        ("1.0.0", "first"),
        ("refs/tags/1.0.0", "first"),
        ("HEAD", "second"),
        ("@", "second"),
        ("HEAD~1", "first"),
        ("HEAD@{1}", "first"),
        ("main@{0}", "second"),
        (":/change", "second"),
        (":index:", "second"),
        (".@:index:", "second"),
        ("old.zip", "zipped"),
        ("./old.zip", "zipped"),
        ("sub", "folder"),
        ("./sub", "folder"),
        ("refs/tags/sub", "second"),
        (".@sub", "second"),
        ("sub@HEAD", "folder"),
        ("HEAD:sub", "folder"),
        (".@HEAD@{1}", "first"),
        ("plain@odd", "second"),
        (".@plain@odd", "second"),
        ("../bare.git@1.0.0", "first"),
        ("../with@sign", "second"),
        ("../with@sign@1.0.0", "first"),
        (".git@1.0.0", "first"),
    ],
)
def test_name(service, spec, expected):
    tree = open_tree(spec, service.path)
    assert tree.read("a.py").decode() == expected
    assert tree.label == spec


def test_absolute_names(service, tmp_path):
    for spec, expected in [("", "changed"), ("@1.0.0", "first"), ("/old.zip", "zipped")]:
        assert open_tree(f"{service.path}{spec}", tmp_path).read("a.py").decode() == expected


def test_bare_revision_of_another_home(service, tmp_path):
    assert open_tree("1.0.0", tmp_path, home=service.path).read("a.py") == b"first"


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("", "the name of a tree is empty"),
        ("./none", "./none does not exist"),
        ("../none", "../none does not exist"),
        ("/none/at/all", "/none/at/all does not exist"),
        ("none.whl", "none.whl does not exist"),
        ("./1.0.0", "./1.0.0 does not exist"),
        ("a.py", "a.py is neither a directory nor an archive"),
        ("../bare.git", "is a bare repository; name a revision of it: ../bare.git@HEAD"),
        ("none", "unknown revision or path none in"),
        ("1.0", "; did you mean 1.0.0?"),
        ("v1.0.0~1", "; did you mean 1.0.0?"),
        ("none/", "none/ does not exist"),
        ("1.0.0..HEAD", "is a range: name one revision, as in upgradelint check HEAD --against"),
        ("1.0.0...", "as in upgradelint check HEAD --against 1.0.0"),
        ("..HEAD~1", "as in upgradelint check HEAD~1 --against HEAD"),
        ("x" * 5000, "unknown revision or path x"),
        ("--help", "'--help' is not a revision"),
        (".@", "'' is not a revision"),
        (".@-h", "'-h' is not a revision"),
        ("..@HEAD", "is not inside a git repository"),
        ("none@HEAD", "unknown revision or path none@HEAD in"),
    ],
)
def test_name_of_nothing(service, spec, message):
    with pytest.raises(UpgradelintError) as error:
        open_tree(spec, service.path)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("spec", "expected"),
    [("upgradelint.registry.json", True), ("x/r.json", True), ("json", False), ("v1", False)],
)
def test_registry_is_known_by_its_name(spec, expected):
    assert is_registry(spec) is expected
