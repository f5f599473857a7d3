"""Edits of single statements: what a line says of one key."""

import ast

import libcst as cst
from libcst.metadata import PositionProvider

from upgradelint.findings.edits import CompareAsTuple, LoopOverName, RenameKey, TolerateUnset
from upgradelint.fixes.style import Style


class OnLine(cst.CSTTransformer):
    """Changes what begins on one line."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, line: int) -> None:
        super().__init__()
        self._line = line

    def begins_here(self, node: cst.CSTNode) -> bool:
        start = self.get_metadata(PositionProvider, node).start
        return bool(start.line == self._line)


class KeyRenamer(OnLine):
    """Carries out RenameKey, everywhere in the function around the line: a key that is misspelt
    where it is asked for is misspelt where it is deleted.
    """

    def __init__(self, edit: RenameKey) -> None:
        super().__init__(edit.location.line)
        self._edit = edit
        self._lines = range(self._line, self._line + 1)

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:  # noqa: N802 - LibCST's name
        place = self.get_metadata(PositionProvider, node)
        if place.start.line <= self._line <= place.end.line:
            self._lines = range(place.start.line, place.end.line + 1)

    def leave_SimpleString(  # noqa: N802
        self, original_node: cst.SimpleString, updated_node: cst.SimpleString
    ) -> cst.SimpleString:
        place = self.get_metadata(PositionProvider, original_node).start
        if place.line not in self._lines or original_node.evaluated_value != self._edit.was:
            return updated_node
        head, quote = updated_node.prefix, updated_node.quote
        return updated_node.with_changes(value=f"{head}{quote}{self._edit.now}{quote}")


class DeletionTolerator(OnLine):
    """Carries out TolerateUnset: `del d[key]` and `d.pop(key)` become `d.pop(key, None)`."""

    def __init__(self, edit: TolerateUnset) -> None:
        super().__init__(edit.location.line)
        self._key = edit.key

    def leave_Del(self, original_node: cst.Del, updated_node: cst.Del) -> cst.Del | cst.Expr:  # noqa: N802
        target = updated_node.target
        if not isinstance(target, cst.Subscript) or not self.begins_here(original_node):
            return updated_node
        (element,) = target.slice if len(target.slice) == 1 else (None,)
        if element is None or not isinstance(element.slice, cst.Index):
            return updated_node
        key = element.slice.value
        if not self._is_key(key):
            return updated_node
        call = cst.Call(cst.Attribute(target.value, cst.Name("pop")), [cst.Arg(key), _none()])
        return cst.Expr(call, semicolon=updated_node.semicolon)

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:  # noqa: N802
        func, args = updated_node.func, updated_node.args
        pops = isinstance(func, cst.Attribute) and func.attr.value == "pop" and len(args) == 1
        if not pops or not self.begins_here(original_node) or not self._is_key(args[0].value):
            return updated_node
        first = args[0].with_changes(comma=cst.MaybeSentinel.DEFAULT)
        return updated_node.with_changes(args=[first, _none()])

    def _is_key(self, node: cst.BaseExpression) -> bool:
        return isinstance(node, cst.SimpleString) and ast.literal_eval(node.value) == self._key


class NameLooper(OnLine):
    """Carries out LoopOverName: `for key in ('a'):` becomes `for key in ('a',):`."""

    def __init__(self, edit: LoopOverName) -> None:
        super().__init__(edit.location.line)
        self._key = edit.key

    def leave_For(self, original_node: cst.For, updated_node: cst.For) -> cst.For:  # noqa: N802
        place = self.get_metadata(PositionProvider, original_node)
        name = updated_node.iter
        inside = place.start.line <= self._line <= place.end.line
        if inside and isinstance(name, cst.SimpleString) and name.evaluated_value == self._key:
            return updated_node.with_changes(iter=_alone(name))
        return updated_node

    def leave_SimpleString(  # noqa: N802
        self, original_node: cst.SimpleString, updated_node: cst.SimpleString
    ) -> cst.BaseExpression:
        """A string in brackets of its own, as in a table that is looped over."""
        meant = updated_node.lpar and updated_node.evaluated_value == self._key
        return _alone(updated_node) if meant else updated_node


def _alone(name: cst.SimpleString) -> cst.Tuple:
    element = cst.Element(name.with_changes(lpar=[], rpar=[]), comma=cst.Comma())
    brackets = name.lpar or [cst.LeftParen()], name.rpar or [cst.RightParen()]
    return cst.Tuple([element], lpar=brackets[0], rpar=brackets[1])


class TupleComparer(OnLine):
    """Carries out CompareAsTuple; `wants_import` tells that it wrote `versionutils`."""

    def __init__(self, edit: CompareAsTuple) -> None:
        super().__init__(edit.location.line)
        self.wants_import = False
        self._style = Style()

    def visit_Module(self, node: cst.Module) -> None:  # noqa: N802
        self._style = Style.of(node)

    def leave_Comparison(  # noqa: N802
        self, original_node: cst.Comparison, updated_node: cst.Comparison
    ) -> cst.Comparison:
        if not self.begins_here(original_node) or len(updated_node.comparisons) != 1:
            return updated_node
        (target,) = updated_node.comparisons
        left, right = _as_tuple(updated_node.left), _as_tuple(target.comparator)
        if (left is None) == (right is None) or not isinstance(target.operator, _ORDERING):
            return updated_node
        self.wants_import |= not self._style.imported
        return updated_node.with_changes(
            left=left or self._converted(updated_node.left),
            comparisons=[
                target.with_changes(comparator=right or self._converted(target.comparator))
            ],
        )

    def _converted(self, target: cst.BaseExpression) -> cst.Call:
        return cst.Call(cst.parse_expression(self._style.convert), [cst.Arg(target)])


_ORDERING = (cst.LessThan, cst.LessThanEqual, cst.GreaterThan, cst.GreaterThanEqual)


def _as_tuple(node: cst.BaseExpression) -> cst.BaseExpression | None:
    """The tuple that a string names a version by, None for anything else."""
    text = node.evaluated_value if isinstance(node, cst.SimpleString) else None
    if not isinstance(text, str) or not all(number.isdecimal() for number in text.split(".")):
        return None
    return cst.parse_expression(str(tuple(map(int, text.split(".")))))


def _none() -> cst.Arg:
    return cst.Arg(cst.Name("None"))
