"""Facts kept from another state of the code are those that reading it anew gives."""

import random
import textwrap

import pytest

from tests.case_files import Case, TextTree, read_cases
from upgradelint.base.frozen import replace
from upgradelint.facts.collect import collect
from upgradelint.facts.options import Options

FILES = {
    "demo/__init__.py": "",
    "demo/kinds.py": "KINDS = ['a', 'b']\n",
    "demo/base.py": """
        from oslo_versionedobjects import base

        class Registry(base.VersionedObjectRegistry):
            def registration_hook(self, cls, index):
                from demo import objects
                setattr(objects, cls.obj_name(), cls)

        register = Registry.register
    """,
    "demo/objects/__init__.py": "",
    "demo/objects/one.py": """
        from demo import base, kinds
        from oslo_versionedobjects import base as ovo, fields

        @base.register
        class One(ovo.VersionedObject):
            VERSION = '1.1'
            fields = {'kind': fields.EnumField(kinds.KINDS)}

            def obj_make_compatible(self, primitive, target_version):
                if target_version == '1.0':
                    del primitive['kind']
    """,
    "demo/objects/two.py": """
        from demo import base, objects
        from oslo_versionedobjects import base as ovo, fields

        @base.register
        class Two(ovo.VersionedObject):
            VERSION = objects.One.VERSION
            fields = {'name': fields.StringField()}
    """,
}


def tree(**changed: str | None) -> TextTree:
    """Return the files, some of them changed or, by None, gone; names have _ for / and no .py."""
    files = dict(FILES)
    for name, text in changed.items():
        path = f"demo/{name.replace('__', '/')}.py"
        files.pop(path, None)
        if text is not None:
            files[path] = text
    return TextTree("texts", {path: textwrap.dedent(text) for path, text in files.items()})


CHANGES = {
    "a constant of another module": {"kinds": "KINDS = ['a', 'b', 'c']\n"},
    "what a registration hook sets": {
        "objects__one": FILES["demo/objects/one.py"].replace("'1.1'", "'1.2'")
    },
    "lines move": {"objects__one": "\n\n" + FILES["demo/objects/one.py"]},
    "a module goes": {"kinds": None},
    "a module comes": {"objects__three": FILES["demo/objects/two.py"].replace("Two", "Three")},
    "a module breaks": {"kinds": "KINDS = [\n"},
    "another class of the name": {
        "objects__three": FILES["demo/objects/one.py"].replace("'1.1'", "'1.5'")
    },
    "the base stops registering": {"base": "def register(cls):\n    return cls\n"},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_is_seen(change: dict[str, str | None]) -> None:
    options = Options()
    first = collect(tree(), options)
    changed = tree(**change)
    assert collect(changed, options) == collect(changed)
    assert collect(tree(), options) == first == collect(tree())


def test_nothing_is_read_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    options = Options()
    first = collect(tree(), options)
    parse = "upgradelint.python.programs.source_cache.parse"
    monkeypatch.setattr(parse, lambda _: pytest.fail("parsed again"))
    assert collect(tree(), replace(options, cache=type(options.cache)())) == first


def test_one_shelf_for_all_cases() -> None:
    """Cases of all rules, in any order: files of one name that are never the same."""
    cases: list[Case] = list(read_cases())
    random.Random(7).shuffle(cases)
    options = Options()
    for case in cases[:150]:
        for files in (case.before, case.after):
            assert collect(files, options) == collect(files), str(case)
