"""Print a project's living fingerprints as JSON; run by a Python that can import the project."""

import importlib
import json
import pkgutil
import sys
from typing import Any

from oslo_versionedobjects import fixture


def main(project: str) -> None:
    importlib.import_module(f"{project}.objects").register_all()
    base = importlib.import_module(f"{project}.objects.base")
    registry = getattr(base, f"{project.title()}ObjectRegistry")
    root = getattr(base, f"{project.title()}Object")
    if project == "nova":
        _register_notifications(registry)
    classes = _of_namespace(registry.obj_classes(), root.OBJ_PROJECT_NAMESPACE)
    checker = fixture.ObjectVersionChecker(classes)
    json.dump(checker.get_hashes(extra_data_func=_schema), sys.stdout)


def _register_notifications(registry: Any) -> None:
    package = importlib.import_module("nova.notifications.objects")
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
    registry.register_notification_objects()


def _of_namespace(registered: dict[str, list[Any]], namespace: str) -> dict[str, list[Any]]:
    """Leave out what other libraries put into the one registry of the process."""
    own = {
        name: [cls for cls in classes if namespace == cls.OBJ_PROJECT_NAMESPACE]
        for name, classes in registered.items()
    }
    return {name: classes for name, classes in own.items() if classes}


def _schema(cls: Any) -> tuple[Any, ...]:
    """The extra data of nova's own test since 30.0.0; before it was an OrderedDict."""
    return (sorted(cls.SCHEMA.items()),) if hasattr(cls, "SCHEMA") else ()


if __name__ == "__main__":
    main(sys.argv[1])
