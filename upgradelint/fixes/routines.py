"""Edits of the routine that backports an object: what it does for older targets."""

from collections.abc import Sequence

import libcst as cst
import libcst.matchers as m

from upgradelint.findings.edits import ConvertFields, DropFields, TreatOlder
from upgradelint.fixes.keys import OnLine
from upgradelint.fixes.style import CONVERSION, Style, conversion

ROUTINE = "obj_make_compatible"
CONVERTING = "_convert_to_version"

_METHOD = """\
def obj_make_compatible(self, primitive, target_version):
    {parent}.obj_make_compatible(primitive, target_version)
    target_version = {convert}(target_version)
"""
_CONVERTING_METHOD = """\
def _convert_to_version(self, target_version, remove_unavailable_fields=True):
    {parent}._convert_to_version(target_version, remove_unavailable_fields)
    target_version = {convert}(target_version)
"""


class RoutineEditor(OnLine):
    """Adds a branch for older targets to a routine; makes the routine where there is none.

    `wants_import` tells that it wrote `versionutils` into the file.
    """

    name = ROUTINE
    method = _METHOD

    def __init__(self, edit: DropFields | TreatOlder | ConvertFields) -> None:
        super().__init__(edit.location.line)
        self._below = edit.below
        self._style = Style()
        self._parsing = cst.PartialParserConfig()
        self.wants_import = False

    def visit_Module(self, node: cst.Module) -> None:  # noqa: N802 - LibCST's name
        self._style = Style.of(node)
        self._parsing = node.config_for_parsing

    def leave_ClassDef(  # noqa: N802
        self, original_node: cst.ClassDef, updated_node: cst.ClassDef
    ) -> cst.ClassDef:
        if not self.begins_here(original_node):
            return updated_node
        block = as_block(updated_node.body)
        body = list(block.body)
        found = next(
            (at for at, statement in enumerate(body) if is_method(statement, self.name)), None
        )
        if found is None:
            body.insert(after_fields(body), self._made(updated_node.name.value))
        else:
            body[found] = self._with_branch(cst.ensure_type(body[found], cst.FunctionDef))
        return updated_node.with_changes(body=block.with_changes(body=body))

    def lines(self, primitive: str, target: str, routine: Sequence[str]) -> list[str]:
        """Return the branch, for the names that its routine gives things."""
        raise NotImplementedError

    def place(self, body: list[cst.BaseStatement], converted: int) -> int:
        """Return where the branch goes: right behind the conversion, newest first."""
        return converted + 1

    def _made(self, cls: str) -> cst.FunctionDef:
        parent = self._style.super_of(cls)
        self.wants_import |= not self._style.imported
        text = self.method.format(parent=parent, convert=self._style.convert)
        for line in self.lines("primitive", "target_version", ()):
            text += f"    {line}\n"
        made = cst.ensure_type(cst.parse_statement(text, self._parsing), cst.FunctionDef)
        return made.with_changes(leading_lines=[cst.EmptyLine(indent=False)])

    def _with_branch(self, routine: cst.FunctionDef) -> cst.FunctionDef:
        names = [param.name.value for param in routine.params.params]
        if len(names) < 2 or not isinstance(routine.body, cst.IndentedBlock):
            return routine
        primitive, target = ("", names[1]) if self.name == CONVERTING else (names[1], names[-1])
        if self.name == ROUTINE and len(names) < 3:
            return routine
        body = list(routine.body.body)
        for at, statement in enumerate(body):
            converted = _converted(statement, target)
            if converted is not None:
                lines = self.lines(primitive, converted, names)
                body[self.place(body, at) : self.place(body, at)] = self._parsed(lines)
                break
        else:
            self.wants_import |= not self._style.imported
            lines = self.lines(primitive, f"{self._style.convert}({target})", names)
            at = self.place(body, _after_head(body) - 1)
            body[at:at] = self._parsed(lines)
        return routine.with_changes(body=routine.body.with_changes(body=body))

    def _parsed(self, lines: list[str]) -> list[cst.BaseStatement]:
        text = "".join(f"{line}\n" for line in lines)
        return [
            cst.ensure_type(statement, cst.BaseStatement)  # type: ignore[type-abstract]
            for statement in cst.parse_module(text, self._parsing).body
        ]


class FieldDropper(RoutineEditor):
    """Carries out DropFields."""

    def __init__(self, edit: DropFields) -> None:
        super().__init__(edit)
        self._names = edit.names
        self._inside = f"['{edit.inside}']" if edit.inside else ""

    def place(self, body: list[cst.BaseStatement], converted: int) -> int:
        """Behind everything where the routine still needs one of the fields."""
        used = {
            node.evaluated_value
            for statement in body
            for node in m.findall(statement, m.SimpleString())
            if isinstance(node, cst.SimpleString)
        }
        return len(body) if used.intersection(self._names) else converted + 1

    def lines(self, primitive: str, target: str, routine: Sequence[str]) -> list[str]:
        data = f"{primitive}{self._inside}"
        dropped = [line for name in self._names for line in self._style.dropping(data, name)]
        return [f"if {target} < {self._below}:", *(f"    {line}" for line in dropped)]


class OlderTreater(RoutineEditor):
    """Carries out TreatOlder."""

    def __init__(self, edit: TreatOlder) -> None:
        super().__init__(edit)
        self._edit = edit

    def lines(self, primitive: str, target: str, routine: Sequence[str]) -> list[str]:
        condition = f" and {self._edit.condition}" if self._edit.condition else ""
        lines = [
            f"if {target} < {self._below}{condition}:",
            *(f"    {line}" for line in self._edit.lines),
        ]
        return [_renamed(line, "primitive", primitive) for line in lines]


class FieldConverter(RoutineEditor):
    """Carries out ConvertFields, at the end of the routine as others of its kind do."""

    name = CONVERTING
    method = _CONVERTING_METHOD

    def __init__(self, edit: ConvertFields) -> None:
        super().__init__(edit)
        self._defaults = edit.defaults

    def place(self, body: list[cst.BaseStatement], converted: int) -> int:
        return len(body)

    def lines(self, primitive: str, target: str, routine: Sequence[str]) -> list[str]:
        removes = routine[2] if len(routine) > 2 else "remove_unavailable_fields"
        return [
            line
            for name, default in self._defaults
            for line in _converting(name, default, target, self._below, removes)
        ]


def as_block(suite: cst.BaseSuite) -> cst.IndentedBlock:
    """Return the body of a class as lines, also where it stands behind the colon."""
    if isinstance(suite, cst.IndentedBlock):
        return suite
    small = cst.ensure_type(suite, cst.SimpleStatementSuite).body
    plain = [statement.with_changes(semicolon=cst.MaybeSentinel.DEFAULT) for statement in small]
    return cst.IndentedBlock([cst.SimpleStatementLine([statement]) for statement in plain])


def is_method(node: cst.BaseStatement, name: str) -> bool:
    """Whether a statement defines a method of that name."""
    return isinstance(node, cst.FunctionDef) and node.name.value == name


def assigns(name: str) -> m.OneOf[m.Assign | m.AnnAssign]:
    """Return what matches an assignment to a name."""
    return m.OneOf(
        m.Assign(targets=[m.AssignTarget(m.Name(name))]), m.AnnAssign(target=m.Name(name))
    )


def after_fields(body: list[cst.BaseStatement]) -> int:
    """Return the place behind `fields`, else behind the last statement that is no method."""
    for at, statement in enumerate(body):
        if m.matches(statement, m.SimpleStatementLine(body=[assigns("fields")])):
            return at + 1
    plain = [
        at for at, statement in enumerate(body) if isinstance(statement, cst.SimpleStatementLine)
    ]
    return plain[-1] + 1 if plain else len(body)


def _converting(
    name: str, default: str, target: str, below: tuple[int, ...], removes: str
) -> list[str]:
    differs = "is not" if default in ("None", "True", "False") else "!="
    head = [f"if {target} >= {below}:"]
    lines = [
        f"    if not self.obj_attr_is_set('{name}'):",
        f"        self.{name} = {default}",
        f"elif self.obj_attr_is_set('{name}'):",
        f"    if {removes}:",
        f"        delattr(self, '{name}')",
        f"    elif self.{name} {differs} {default}:",
        f"        self.{name} = {default}",
    ]
    if default:
        return head + lines
    return [
        f"if {target} < {below} and self.obj_attr_is_set('{name}'):",
        f"    delattr(self, '{name}')",
    ]


def _renamed(line: str, was: str, now: str) -> str:
    return line if was == now else line.replace(was, now)


def _after_head(body: list[cst.BaseStatement]) -> int:
    """The place behind docstring and `super()`."""
    at = 0
    docstring = m.SimpleStatementLine(body=[m.Expr(m.SimpleString() | m.ConcatenatedString())])
    if body and m.matches(body[0], docstring):
        at = 1
    if at < len(body) and m.findall(body[at], m.Name("super")):
        at += 1
    return at


def _converted(statement: cst.BaseStatement, target: str) -> str | None:
    """The name that holds the target as a tuple from this statement on."""
    if not m.matches(statement, m.SimpleStatementLine(body=[CONVERSION])):
        return None
    assign = cst.ensure_type(
        cst.ensure_type(statement, cst.SimpleStatementLine).body[0], cst.Assign
    )
    given = cst.ensure_type(assign.value, cst.Call).args[0].value
    if not conversion(assign) or cst.ensure_type(given, cst.Name).value != target:
        return None
    return cst.ensure_type(assign.targets[0].target, cst.Name).value
