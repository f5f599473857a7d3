"""Print what a project's real routines leave of each object, as JSON; run by a Python that can
import the project.

Every field is set; an enum's field takes each of its values in turn. The routine gets the primitive
as `obj_to_primitive` would give it, with a manifest that names no child.
"""

import importlib
import json
import sys
from collections.abc import Iterator
from typing import Any

from oslo_versionedobjects import fields


def main(project: str) -> None:
    importlib.import_module(f"{project}.objects").register_all()
    base = importlib.import_module(f"{project}.objects.base")
    registry = getattr(base, f"{project.title()}ObjectRegistry")
    found = {name: dict(_backports(classes[0])) for name, classes in registry.obj_classes().items()}
    json.dump(found, sys.stdout)


def _backports(cls: Any) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    major, minor = map(int, cls.VERSION.split(".")[:2])
    for number in range(minor + 1):
        target = f"{major}.{number}"
        yield target, [_run(cls, target, *variant) for variant in _variants(cls)]


def _variants(cls: Any) -> Iterator[tuple[str, Any]]:
    yield "", None
    for name, field in cls.fields.items():
        for value in _values(field)[1:]:
            yield name, value


def _run(cls: Any, target: str, varied: str, value: Any) -> dict[str, Any]:
    primitive = {name: _value(field) for name, field in cls.fields.items()}
    if varied:
        primitive[varied] = value
    given = dict(primitive)
    try:
        item = cls()
        for name in primitive:
            setattr(item, f"_obj_{name}", primitive[name])
        item.obj_make_compatible_from_manifest(primitive, target, {})
    except Exception as error:
        return {"varied": varied, "raised": type(error).__name__}
    rewritten = sorted(name for name in primitive if given.get(name, cls) != primitive[name])
    return {"varied": varied, "keys": sorted(primitive), "rewritten": rewritten}


def _value(field: Any) -> Any:
    if isinstance(field, (fields.ListOfObjectsField, fields.ListOfStringsField)):
        return []
    kind = field._type
    if isinstance(kind, fields.Dict):
        return {}
    if isinstance(kind, (fields.List, fields.Set)):
        return []
    return next(iter(_values(field)), "x")


def _values(field: Any) -> list[Any]:
    return list(getattr(field._type, "_valid_values", None) or ())


if __name__ == "__main__":
    main(sys.argv[1])
