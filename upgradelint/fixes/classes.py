"""Edits of the class of a versioned object: its VERSION, its history and its routine."""

import re
from collections.abc import Sequence

import libcst as cst
import libcst.matchers as m

from upgradelint.edits import DropFields, RaiseVersion
from upgradelint.fixes.keys import OnLine

ROUTINE = "obj_make_compatible"

_METHOD = """\
def obj_make_compatible(self, primitive, target_version):
    super().obj_make_compatible(primitive, target_version)
    target_version = versionutils.convert_version_to_tuple(target_version)
"""
_BRANCH = "if {target} < {below}:\n"
_ENTRY = re.compile(r"(#\s*(?:[Vv]ersion\s+)?)\d+\.\d+(?:\.\d+)?(\s*[:,-]\s*)")
_CONVERSION = m.Assign(
    targets=[m.AssignTarget(m.Name())],
    value=m.Call(func=m.OneOf(m.Name(), m.Attribute()), args=[m.Arg(m.Name())]),
)


class FieldDropper(OnLine):
    """Carries out DropFields; `wants_import` tells that it wrote `versionutils` into the file."""

    def __init__(self, edit: DropFields) -> None:
        super().__init__(edit.location.line)
        self._edit = edit
        self.wants_import = False

    def leave_ClassDef(  # noqa: N802 - LibCST's name
        self, original_node: cst.ClassDef, updated_node: cst.ClassDef
    ) -> cst.ClassDef:
        if not self.begins_here(original_node) or not isinstance(
            updated_node.body, cst.IndentedBlock
        ):
            return updated_node
        body = list(updated_node.body.body)
        found = next((at for at, one in enumerate(body) if _is_routine(one)), None)
        if found is None:
            place = _after_fields(body)
            body.insert(place, self._method())
            self.wants_import = True
        else:
            body[found] = self._with_branch(cst.ensure_type(body[found], cst.FunctionDef))
        return updated_node.with_changes(body=updated_node.body.with_changes(body=body))

    def _method(self) -> cst.FunctionDef:
        text = _METHOD + self._branch("primitive", "target_version", "    ")
        made = cst.ensure_type(cst.parse_statement(text), cst.FunctionDef)
        return made.with_changes(leading_lines=[cst.EmptyLine(indent=False)])

    def _branch(self, primitive: str, target: str, indent: str = "") -> str:
        head = indent + _BRANCH.format(target=target, below=self._edit.below)
        lines = (f"{indent}    {primitive}.pop('{name}', None)\n" for name in self._edit.names)
        return head + "".join(lines)

    def _with_branch(self, routine: cst.FunctionDef) -> cst.FunctionDef:
        """Put the branch right behind the conversion of the target, newest first."""
        names = [one.name.value for one in routine.params.params]
        if len(names) < 3 or not isinstance(routine.body, cst.IndentedBlock):
            return routine
        body = list(routine.body.body)
        for at, statement in enumerate(body):
            converted = _converted(statement, names[2])
            if converted is not None:
                branch = cst.parse_statement(self._branch(names[1], converted))
                body.insert(at + 1, branch)
                break
        return routine.with_changes(body=routine.body.with_changes(body=body))


class VersionRaiser(OnLine):
    """Carries out RaiseVersion."""

    def __init__(self, edit: RaiseVersion) -> None:
        super().__init__(edit.location.line)
        self._edit = edit

    def leave_ClassDef(  # noqa: N802 - LibCST's name
        self, original_node: cst.ClassDef, updated_node: cst.ClassDef
    ) -> cst.ClassDef:
        if not self.begins_here(original_node) or not isinstance(
            updated_node.body, cst.IndentedBlock
        ):
            return updated_node
        block = updated_node.body
        body = [
            self._raised(one, block.header if at == 0 else None)
            for at, one in enumerate(block.body)
        ]
        return updated_node.with_changes(body=block.with_changes(body=body))

    def _raised(
        self, statement: cst.BaseStatement, header: cst.TrailingWhitespace | None
    ) -> cst.BaseStatement:
        if not m.matches(statement, m.SimpleStatementLine(body=[_assigns("VERSION")])):
            return statement
        line = cst.ensure_type(statement, cst.SimpleStatementLine)
        assign = cst.ensure_type(line.body[0], cst.Assign)
        if not isinstance(assign.value, cst.SimpleString):
            return statement
        quote = assign.value.quote
        value = assign.value.with_changes(value=f"{quote}{self._edit.version}{quote}")
        return line.with_changes(
            body=[assign.with_changes(value=value)],
            leading_lines=self._history(line.leading_lines),
        )

    def _history(self, lines: Sequence[cst.EmptyLine]) -> list[cst.EmptyLine]:
        """Add a line in the style of the last one that describes a version."""
        entries = [
            (line, found)
            for line in lines
            if line.comment and (found := _ENTRY.match(line.comment.value))
        ]
        if not entries:
            return list(lines)
        last, found = entries[-1]
        text = f"{found[1]}{self._edit.version}{found[2]}{self._edit.text}"
        return [*lines, last.with_changes(comment=cst.Comment(text))]


def _is_routine(node: cst.BaseStatement) -> bool:
    return isinstance(node, cst.FunctionDef) and node.name.value == ROUTINE


def _assigns(name: str) -> m.Assign:
    return m.Assign(targets=[m.AssignTarget(m.Name(name))])


def _after_fields(body: list[cst.BaseStatement]) -> int:
    """The place behind `fields`, else behind the last statement that is no method."""
    for at, one in enumerate(body):
        if m.matches(one, m.SimpleStatementLine(body=[_assigns("fields")])):
            return at + 1
    plain = [at for at, one in enumerate(body) if isinstance(one, cst.SimpleStatementLine)]
    return plain[-1] + 1 if plain else len(body)


def _converted(statement: cst.BaseStatement, target: str) -> str | None:
    """The name that holds the target as a tuple from this statement on."""
    if not m.matches(statement, m.SimpleStatementLine(body=[_CONVERSION])):
        return None
    assign = cst.ensure_type(
        cst.ensure_type(statement, cst.SimpleStatementLine).body[0], cst.Assign
    )
    call = cst.ensure_type(assign.value, cst.Call)
    named = call.func.attr if isinstance(call.func, cst.Attribute) else call.func
    given = cst.ensure_type(call.args[0].value, cst.Name).value
    if "tuple" not in cst.ensure_type(named, cst.Name).value or given != target:
        return None
    return cst.ensure_type(assign.targets[0].target, cst.Name).value
