"""The hashes a project recorded in its own tests, read from its wheel."""

import ast
import zipfile

from tests.real.wheels import Release, wheel

# The tables of each project: test module and the name of the dict in it.
TABLES = {
    "nova": [
        ("nova/tests/unit/objects/test_objects.py", "object_data"),
        ("nova/tests/unit/notifications/objects/test_notification.py", "notification_object_data"),
    ],
    "cinder": [("cinder/tests/unit/objects/test_objects.py", "object_data")],
}


def recorded(name: str, version: str) -> dict[str, str]:
    """Return what a release recorded: object name -> `VERSION-HASH`.

    None of the releases in `wheels` lists a class of the test module itself or a second, older
    version under a name with an index; as far as we know tables before 2015 do.
    """
    table: dict[str, str] = {}
    with zipfile.ZipFile(wheel(Release(name, version))) as archive:
        for path, variable in TABLES[name]:
            table |= _literal(archive.read(path), variable)
    return table


def _literal(source: bytes, variable: str) -> dict[str, str]:
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == variable:
            table = ast.literal_eval(statement.value)
            assert isinstance(table, dict)
            return table
    raise LookupError(variable)
