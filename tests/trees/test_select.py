"""Which files are judged."""

import pytest

from upgradelint.base.errors import UpgradelintError
from upgradelint.trees.select import DEFAULT_EXCLUDE, Selection


@pytest.mark.parametrize(
    ("path", "judged"),
    [
        ("nova/objects/instance.py", True),
        ("nova/test.py", True),
        ("nova/testing/base.py", True),
        ("nova/conf/vendordata.py", True),
        ("nova/build/manager.py", True),
        ("shop/vendor/models.py", True),
        ("shop/examples.py", True),
        ("nova/db/main/migrations/versions/1_build.py", True),
        ("setup.py", True),
        ("nova/tests/unit/objects/test_objects.py", False),
        ("test/a.py", False),
        ("nova/objects/test_instance.py", False),
        ("nova/objects/instance_test.py", False),
        ("shop/migrations/2a0ab7644e1c_sample_test.py", True),
        ("shop/migrations/2a0ab7_sample_test.py", False),
        ("tests/migrations/2a0ab7644e1c_sample_test.py", False),
        ("nova/conftest.py", False),
        ("examples/a.py", False),
        ("doc/source/conf.py", False),
        ("build/lib/nova/a.py", False),
        ("nova.egg-info/a.py", False),
        ("vendor/six.py", False),
        ("pip/_vendor/six.py", False),
        (".tox/py311/lib/a.py", False),
        ("lib/python3.11/site-packages/a.py", False),
    ],
)
def test_default(path, judged):
    assert (path in Selection()) is judged


@pytest.mark.parametrize(
    ("patterns", "judged"),
    [
        ([], ["a.py", "pkg/a.py", "pkg/tests/b.py"]),
        (["a.py"], ["pkg/tests/b.py"]),
        (["/a.py"], ["pkg/a.py", "pkg/tests/b.py"]),
        (["pkg/"], ["a.py"]),
        ([*DEFAULT_EXCLUDE, "!pkg/tests/"], ["a.py", "pkg/a.py", "pkg/tests/b.py"]),
    ],
)
def test_patterns(patterns, judged):
    paths = ["a.py", "pkg/a.py", "pkg/tests/b.py"]
    assert list(Selection(patterns).judged(paths)) == judged


def test_pattern_that_makes_no_sense():
    with pytest.raises(UpgradelintError, match="exclude: "):
        Selection(["!"])
