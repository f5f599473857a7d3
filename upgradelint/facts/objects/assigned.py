"""Where the body of a class assigns a name."""

import ast

from upgradelint.base.location import Location
from upgradelint.python.values.definitions import ClassValue


def assigned(cls: ClassValue, name: str) -> Location | None:
    """Return where the body of a class assigns a name, None where it does not."""
    for statement in cls.node.body if cls.node else ():
        targets: list[ast.expr] = statement.targets if isinstance(statement, ast.Assign) else []
        if isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            return cls.module.at(statement)
    return None
