"""Carrying out the edits of one file, formatting and comments kept."""

from collections.abc import Callable, Iterable
from typing import Any

import libcst as cst
from libcst.codemod import CodemodContext
from libcst.codemod.visitors import AddImportsVisitor
from libcst.metadata import MetadataWrapper

from upgradelint.base.errors import UpgradelintError
from upgradelint.findings import edits as wanted
from upgradelint.findings.edits import Edit
from upgradelint.fixes.history_lines import HistoryWriter
from upgradelint.fixes.keys import (
    DeletionTolerator,
    KeyRenamer,
    NameLooper,
    OnLine,
    TupleComparer,
)
from upgradelint.fixes.routines import FieldConverter, FieldDropper, OlderTreater
from upgradelint.fixes.signatures import DefaultGiver
from upgradelint.fixes.super_call import SuperCaller
from upgradelint.fixes.versions import VersionRaiser

TRANSFORMERS: dict[type[Edit], Callable[[Any], OnLine]] = {
    wanted.DropFields: FieldDropper,
    wanted.ConvertFields: FieldConverter,
    wanted.TreatOlder: OlderTreater,
    wanted.CallSuper: SuperCaller,
    wanted.RaiseVersion: VersionRaiser,
    wanted.DescribeVersion: VersionRaiser,
    wanted.TolerateUnset: DeletionTolerator,
    wanted.RenameKey: KeyRenamer,
    wanted.LoopOverName: NameLooper,
    wanted.CompareAsTuple: TupleComparer,
    wanted.GiveDefault: DefaultGiver,
    wanted.AddHistoryLine: HistoryWriter,
}


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
    for edit in sorted(dict.fromkeys(edits), key=lambda placed: -placed.location.line):
        transformer = TRANSFORMERS[type(edit)](edit)
        module = MetadataWrapper(module).visit(transformer)
        wants_import |= getattr(transformer, "wants_import", False)
    if wants_import:
        context = CodemodContext()
        AddImportsVisitor.add_needed_import(context, "oslo_utils", "versionutils")
        module = AddImportsVisitor(context).transform_module(module)
    return module.bytes
