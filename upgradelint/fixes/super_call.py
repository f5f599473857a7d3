"""A routine calls the one of its base again."""

import libcst as cst
import libcst.matchers as m

from upgradelint.findings.edits import CallSuper
from upgradelint.fixes.keys import OnLine
from upgradelint.fixes.style import Style


class SuperCaller(OnLine):
    """Carries out CallSuper: before anything else, while the target is still a string; where there
    is a call that names another class, it names the routine's own then.
    """

    def __init__(self, edit: CallSuper) -> None:
        super().__init__(edit.location.line)
        self._style = Style()
        self._classes: list[str] = []

    def visit_Module(self, node: cst.Module) -> None:  # noqa: N802
        self._style = Style.of(node)

    def visit_ClassDef(self, node: cst.ClassDef) -> None:  # noqa: N802
        self._classes.append(node.name.value)

    def leave_ClassDef(  # noqa: N802
        self, original_node: cst.ClassDef, updated_node: cst.ClassDef
    ) -> cst.ClassDef:
        self._classes.pop()
        return updated_node

    def leave_FunctionDef(  # noqa: N802
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef:
        params = [param.name.value for param in updated_node.params.params]
        block = updated_node.body
        if not self.begins_here(original_node) or not self._classes:
            return updated_node
        # A class method has no object to hand to the library's routine.
        if updated_node.decorators or not isinstance(block, cst.IndentedBlock):
            return updated_node
        if m.findall(block, m.Name("super")):
            return self._of_own_class(updated_node)
        parent = self._style.super_of(self._classes[-1], params[0])
        text = f"{parent}.{updated_node.name.value}({', '.join(params[1:])})"
        body = list(block.body)
        at = 1 if updated_node.get_docstring() is not None else 0
        body.insert(at, cst.parse_statement(text))
        return updated_node.with_changes(body=block.with_changes(body=body))

    def _of_own_class(self, routine: cst.FunctionDef) -> cst.FunctionDef:
        """Call `super()` with the class that the routine is in, not with another."""
        other = m.Call(func=m.Name("super"), args=[m.Arg(~m.Name(self._classes[-1])), m.Arg()])
        own = cst.Name(self._classes[-1])

        def named(node: cst.CSTNode, _: object) -> cst.Call:
            call = cst.ensure_type(node, cst.Call)
            return call.with_changes(args=[call.args[0].with_changes(value=own), call.args[1]])

        changed = m.replace(routine, other, named)
        return cst.ensure_type(changed, cst.FunctionDef)
