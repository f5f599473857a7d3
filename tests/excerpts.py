"""What libraries say of the names that `upgradelint/python/excerpts` has: renews or compares it.

`python -m tests.excerpts` installs the libraries into an environment of its own, for they bring
many others, and writes the tables of constants and the record that tests hold field types to.
"""

import contextlib
import importlib
import inspect
import json
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
EXCERPTS = ROOT / "upgradelint/python/excerpts"
RECORD = ROOT / "tests/facts/said_by_libraries.json"
LIBRARIES = ("neutron-lib==5.0.1", "cursive==0.3.1")
CONVERSIONS = ("coerce", "to_primitive", "from_primitive")

CONSTANTS = (
    "neutron_lib.agent.constants",
    "neutron_lib.agent.topics",
    "neutron_lib.api.definitions.portbindings",
    "neutron_lib.constants",
    "neutron_lib.db.constants",
    "neutron_lib.ovn.constants",
    "neutron_lib.placement.constants",
    "neutron_lib.plugins.constants",
    "neutron_lib.plugins.ml2.ovs_constants",
    "neutron_lib.services.constants",
    "neutron_lib.services.logapi.constants",
    "neutron_lib.services.pvlan.constants",
    "neutron_lib.services.qos.constants",
    "neutron_lib.services.trunk.constants",
)
LINEAGES = (
    "neutron_lib.db.model_base.BASEV2",
    "neutron_lib.db.model_base.HasId",
    "neutron_lib.db.model_base.HasProject",
    "neutron_lib.db.model_base.HasProjectNoIndex",
    "neutron_lib.db.model_base.HasProjectPrimaryKey",
    "neutron_lib.db.model_base.HasProjectPrimaryUniqueKey",
    "neutron_lib.db.model_base.HasStatusDescription",
    "neutron_lib.db.standard_attr.HasStandardAttributes",
    "neutron_lib.db.standard_attr.StandardAttribute",
)
TYPES = ("neutron_lib.objects.common_types", "neutron_lib.objects.logapi.event_types")


def renew() -> None:
    """Write what the libraries say."""
    said = said_by_libraries()
    for path, text in said["constants"].items():
        (EXCERPTS / path).parent.mkdir(parents=True, exist_ok=True)
        (EXCERPTS / path).write_text(text)
        _packages((EXCERPTS / path).parent)
    RECORD.write_text(json.dumps(said["recorded"], indent=1, sort_keys=True) + "\n")


def _packages(folder: Path) -> None:
    while folder != EXCERPTS:
        if not (folder / "__init__.py").exists():
            library = folder.relative_to(EXCERPTS).parts[0]
            text = f'"""Part of {library}, for trees that are checked without it."""\n'
            (folder / "__init__.py").write_text(text)
        folder = folder.parent


def said_by_libraries() -> dict[str, Any]:
    """Return the tables of constants by path, and what is recorded of field types and others."""
    with tempfile.TemporaryDirectory() as home:
        venv.create(home, with_pip=True)
        python = f"{home}/bin/python"
        subprocess.run([python, "-m", "pip", "install", "-q", *LIBRARIES], check=True)
        done = subprocess.run([python, __file__, "tell"], check=True, stdout=subprocess.PIPE)
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def tell() -> dict[str, Any]:
    """Return what the libraries beside this interpreter say."""
    tables = {f"{name.replace('.', '/')}.py": _table(name) for name in CONSTANTS}
    types = dict(pair for name in TYPES for pair in _types(name))
    signing = importlib.import_module("cursive.signature_utils")
    attributes = importlib.import_module("neutron_lib.objects.extensions.standardattributes")
    standard = {name: repr(field) for name, field in attributes.STANDARD_ATTRIBUTES.items()}
    recorded = {
        "fields": types,
        "lineages": dict(map(_lineage, LINEAGES)),
        "hash methods": sorted(signing.HASH_METHODS),
        "standard attributes": standard,
    }
    return {"constants": tables, "recorded": recorded}


def _table(name: str) -> str:
    """The constants of a module whose values a literal can say, each as Python prints it."""
    module = importlib.import_module(name)
    lines = [f'"""Constants of {LIBRARIES[0]}, recorded by `python -m tests.excerpts`."""', ""]
    for key, value in sorted(vars(module).items()):
        with contextlib.suppress(ValueError):
            if key[0].isupper():
                lines.append(f"{key} = {_literal(value)}")
    return "\n".join(lines) + "\n"


def _literal(value: object) -> str:
    """The text of a plain value, the same in every run; raises ValueError for any other."""
    if type(value) in (type(None), bool, int, float, str):
        return repr(value)
    if type(value) in (list, tuple):
        items = [_literal(element) for element in value]  # type: ignore[attr-defined]
        text = ", ".join(items)
        return f"[{text}]" if isinstance(value, list) else f"({text}{',' * (len(items) == 1)})"
    if type(value) in (set, frozenset):
        items = sorted(_literal(element) for element in value)  # type: ignore[attr-defined]
        return f"{type(value).__name__}(({''.join(f'{element}, ' for element in items)}))"
    if isinstance(value, dict):
        pairs = [f"{_literal(key)}: {_literal(held)}" for key, held in value.items()]
        return f"{{{', '.join(pairs)}}}"
    raise ValueError(value)


def _lineage(path: str) -> tuple[str, list[str]]:
    """The public classes of the same library that a class derives from."""
    module, _, name = path.rpartition(".")
    bases = getattr(importlib.import_module(module), name).__mro__[1:]
    own = [cls for cls in bases if cls.__module__.split(".")[0] == module.split(".")[0]]
    return path, [f"{cls.__module__}.{cls.__name__}" for cls in own if cls.__name__[0] != "_"]


def _types(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each field class that needs no arguments: how it prints, and which class converts."""
    fields = importlib.import_module("oslo_versionedobjects.fields")
    for key, cls in sorted(vars(importlib.import_module(name)).items()):
        if inspect.isclass(cls) and issubclass(cls, fields.Field) and cls.__module__ == name:
            kind = type(cls.AUTO_TYPE)
            chain = [cls for cls in kind.__mro__ if cls.__name__ not in ("Enum", "object")]
            wire = next(cls for cls in chain if any(way in vars(cls) for way in CONVERSIONS))
            values = getattr(cls.AUTO_TYPE, "_valid_values", None)
            texts = None if values is None else [repr(value) for value in values]
            yield f"{name}.{key}", {"text": repr(cls()), "wire": wire.__name__, "values": texts}


if __name__ == "__main__":
    if sys.argv[1:] == ["tell"]:
        json.dump(tell(), sys.stdout)
    else:
        renew()
