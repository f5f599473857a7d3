"""How a file writes its backports, so that what is added reads like the rest."""

import libcst as cst
import libcst.matchers as m

from upgradelint.base.frozen import Frozen

CONVERSION = m.Assign(
    targets=[m.AssignTarget(m.Name())],
    value=m.Call(func=m.OneOf(m.Name(), m.Attribute()), args=[m.Arg(m.Name())]),
)


VERSIONUTILS = "versionutils.convert_version_to_tuple"

_DELETION = m.Del(target=m.Subscript(slice=[m.SubscriptElement(m.Index(m.SimpleString()))]))
_POP = m.Call(
    func=m.Attribute(attr=m.Name("pop")), args=[m.Arg(m.SimpleString()), m.Arg(m.Name("None"))]
)


class Style(Frozen):
    """`convert` is the function that makes a tuple of a version, `imported` tells that the file has
    it; `named_super` that `super()` is called with the class, `guarded` that keys are deleted under
    a test and not popped.
    """

    convert: str = VERSIONUTILS
    imported: bool = False
    named_super: bool = False
    guarded: bool = False

    @classmethod
    def of(cls, module: cst.Module) -> "Style":
        """Read the style of a file; of two ways the more frequent one counts."""
        conversions = [text for text in map(conversion, m.findall(module, CONVERSION)) if text]
        plain = len(m.findall(module, m.Call(func=m.Name("super"), args=[])))
        named = len(m.findall(module, m.Call(func=m.Name("super"), args=[m.Arg(), m.Arg()])))
        return cls(
            convert=conversions[0] if conversions else VERSIONUTILS,
            imported=bool(conversions),
            named_super=named > plain,
            guarded=len(m.findall(module, _DELETION)) > len(m.findall(module, _POP)),
        )

    def dropping(self, primitive: str, name: str) -> list[str]:
        """Return the lines that drop a key."""
        if self.guarded:
            return [f"if '{name}' in {primitive}:", f"    del {primitive}['{name}']"]
        return [f"{primitive}.pop('{name}', None)"]

    def super_of(self, cls: str, first: str = "self") -> str:
        """Return the call of `super` in a class."""
        return f"super({cls}, {first})" if self.named_super else "super()"


def conversion(node: cst.CSTNode) -> str:
    """Return the function by which a version becomes a tuple in an assignment, "" for any other."""
    call = cst.ensure_type(cst.ensure_type(node, cst.Assign).value, cst.Call)
    named = call.func.attr if isinstance(call.func, cst.Attribute) else call.func
    text = cst.Module([]).code_for_node(call.func)
    return text if "tuple" in cst.ensure_type(named, cst.Name).value else ""
