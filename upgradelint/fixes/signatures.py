"""Edits of the signature of a method."""

import libcst as cst

from upgradelint.findings.edits import GiveDefault
from upgradelint.fixes.keys import OnLine


class DefaultGiver(OnLine):
    """Carries out GiveDefault; not where a later parameter without a default forbids one."""

    def __init__(self, edit: GiveDefault) -> None:
        super().__init__(edit.location.line)
        self._name = edit.parameter

    def leave_FunctionDef(  # noqa: N802 - LibCST's name
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef:
        if not self.begins_here(original_node):
            return updated_node
        params = updated_node.params
        positional, named = list(params.params), list(params.kwonly_params)
        at = _place(positional, self._name)
        if at is not None and all(param.default for param in positional[at + 1 :]):
            positional[at] = _with_none(positional[at])
        at = _place(named, self._name)
        if at is not None:
            named[at] = _with_none(named[at])
        changed = params.with_changes(params=positional, kwonly_params=named)
        return updated_node.with_changes(params=changed)


def _place(params: list[cst.Param], name: str) -> int | None:
    """The place of a parameter that has no default yet."""
    found = (
        at for at, param in enumerate(params) if param.name.value == name and not param.default
    )
    return next(found, None)


def _with_none(param: cst.Param) -> cst.Param:
    space = cst.SimpleWhitespace(" " if param.annotation else "")
    equal = cst.AssignEqual(whitespace_before=space, whitespace_after=space)
    return param.with_changes(default=cst.Name("None"), equal=equal)
