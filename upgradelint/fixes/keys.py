"""Edits of single statements: what a line says of one key."""

import ast

import libcst as cst
from libcst.metadata import PositionProvider

from upgradelint.edits import RenameKey, TolerateUnset


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
    """Carries out RenameKey."""

    def __init__(self, edit: RenameKey) -> None:
        super().__init__(edit.location.line)
        self._edit = edit

    def leave_SimpleString(  # noqa: N802 - LibCST's name
        self, original_node: cst.SimpleString, updated_node: cst.SimpleString
    ) -> cst.SimpleString:
        if not self.begins_here(original_node) or original_node.evaluated_value != self._edit.was:
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


def _none() -> cst.Arg:
    return cst.Arg(cst.Name("None"))
