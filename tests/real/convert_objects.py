"""Print what ironic's real conversions leave of each object, as JSON; run by a Python that can
import ironic.

Every field is set to a value of its type. The object itself is converted, as it is before it is
sent: what the target does not know is removed. Where a class has a routine for the primitive, that
is run.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

from ironic import objects
from ironic.objects.base import IronicObject, IronicObjectRegistry
from ironic.objects.notification import NotificationBase, NotificationPayloadBase
from oslo_versionedobjects import fields
from oslo_versionedobjects.base import VersionedObject


def main() -> None:
    objects.register_all()
    classes = {name: found[0] for name, found in IronicObjectRegistry.obj_classes().items()}
    emitted = (NotificationBase, NotificationPayloadBase)
    converted = {
        name: cls
        for name, cls in classes.items()
        if issubclass(cls, IronicObject) and not issubclass(cls, emitted)
    }
    json.dump({name: dict(_targets(cls)) for name, cls in converted.items()}, sys.stdout)


def _targets(cls: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    major, minor = map(int, cls.VERSION.split(".")[:2])
    for number in range(minor + 1):
        yield f"{major}.{number}", _run(cls, f"{major}.{number}")


def _run(cls: Any, target: str) -> dict[str, Any]:
    given = {name: _value(field) for name, field in cls.fields.items()}
    routine = cls.obj_make_compatible is not VersionedObject.obj_make_compatible
    try:
        left = (_backported if routine else _converted)(cls(), dict(given), target)
    except Exception as error:
        return {"raised": type(error).__name__}
    rewritten = sorted(name for name, value in left.items() if value != given[name])
    return {"keys": sorted(left), "rewritten": rewritten}


def _backported(obj: Any, primitive: dict[str, Any], target: str) -> dict[str, Any]:
    obj.obj_make_compatible(primitive, target)
    return primitive


def _converted(obj: Any, given: dict[str, Any], target: str) -> dict[str, Any]:
    for name, value in given.items():
        setattr(obj, f"_obj_{name}", value)
    obj._convert_to_version(target, True)
    return {name: getattr(obj, name) for name in given if obj.obj_attr_is_set(name)}


def _value(field: Any) -> Any:
    if "Dict" in type(field._type).__name__:
        return {}
    if isinstance(field._type, fields.List):
        return []
    return "x"


if __name__ == "__main__":
    main()
