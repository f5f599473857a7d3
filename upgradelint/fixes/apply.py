"""Carrying out the edits of one file, formatting and comments kept."""

from collections.abc import Iterable

import libcst as cst
from libcst.codemod import CodemodContext
from libcst.codemod.visitors import AddImportsVisitor
from libcst.metadata import MetadataWrapper

from upgradelint.edits import DropFields, Edit, RaiseVersion, RenameKey, TolerateUnset
from upgradelint.errors import UpgradelintError
from upgradelint.fixes.classes import FieldDropper, VersionRaiser
from upgradelint.fixes.keys import DeletionTolerator, KeyRenamer, OnLine


def apply_edits(source: bytes, edits: Iterable[Edit], path: str = "the file") -> bytes:
    """Return the source with the edits carried out; one that finds nothing to do is passed over.

    Raises UpgradelintError, naming `path`, when the source is not Python.
    """
    try:
        module = cst.parse_module(source)
    except (cst.ParserSyntaxError, UnicodeDecodeError, SyntaxError) as error:
        reason = " ".join(str(error).split())
        raise UpgradelintError(f"{path} cannot be fixed: {reason}") from error
    wants_import = False
    # From the last line up, so that the lines of those still to come stay what they are.
    for edit in sorted(dict.fromkeys(edits), key=lambda one: -one.location.line):
        transformer = _transformer(edit)
        module = MetadataWrapper(module).visit(transformer)
        wants_import |= isinstance(transformer, FieldDropper) and transformer.wants_import
    if wants_import:
        context = CodemodContext()
        AddImportsVisitor.add_needed_import(context, "oslo_utils", "versionutils")
        module = AddImportsVisitor(context).transform_module(module)
    return module.bytes


def _transformer(edit: Edit) -> OnLine:
    match edit:
        case DropFields():
            return FieldDropper(edit)
        case RaiseVersion():
            return VersionRaiser(edit)
        case TolerateUnset():
            return DeletionTolerator(edit)
        case RenameKey():
            return KeyRenamer(edit)
    raise TypeError(type(edit).__name__)
