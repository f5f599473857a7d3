"""What an editor offers to do about a finding."""

import re
from collections.abc import Iterator

from lsprotocol.types import (
    CodeAction,
    CodeActionKind,
    CodeDescription,
    Command,
    Diagnostic,
    DiagnosticSeverity,
    TextEdit,
    WorkspaceEdit,
)

from upgradelint.base.addresses import page_of_rule
from upgradelint.base.errors import UpgradelintError
from upgradelint.findings.finding import Finding
from upgradelint.lsp.places import Places
from upgradelint.runs.by_file import OpenFile
from upgradelint.suppression.allowances import may_be_allowed

SOURCE = "upgradelint"
ACCEPT, EXPLAIN = "upgradelint.accept", "upgradelint.explain"

_SEVERITIES = {
    "error": DiagnosticSeverity.Error,
    "warning": DiagnosticSeverity.Warning,
    "note": DiagnosticSeverity.Information,
}
_BEFORE_CODE = re.compile(r"#!|#.*coding[:=]")


def diagnostic(finding: Finding, places: Places) -> Diagnostic:
    """Return a finding as an editor shows it: what, and on the next line who breaks on whom."""
    breaks = f"\n{finding.breaks}" if finding.breaks else ""
    return Diagnostic(
        range=places.marked(finding.location),
        message=f"{finding.message}{breaks}",
        severity=_SEVERITIES[finding.level],
        code=finding.code,
        code_description=CodeDescription(page_of_rule(finding.code)),
        source=SOURCE,
        data=finding.fingerprint,
    )


def actions(
    uri: str, open_file: OpenFile, finding: Finding, places: Places
) -> Iterator[CodeAction]:
    """Yield the fix, the comment that allows it in a migration, the exception, and the page."""
    shown = [diagnostic(finding, places)]
    code = finding.code
    if fixed := _fixed(finding, places):
        unsafe = any(edit.unsafe for edit in finding.edits)
        yield CodeAction(
            title=f"Fix {code}{': a guess, look at it' if unsafe else ''}",
            kind=CodeActionKind.QuickFix,
            diagnostics=shown,
            is_preferred=not unsafe,
            edit=WorkspaceEdit(changes={uri: places.edits(fixed)}),
        )
    if open_file.is_migration and may_be_allowed(code):
        yield CodeAction(
            title=f"Allow {code} in this migration",
            kind=CodeActionKind.QuickFix,
            diagnostics=shown,
            edit=WorkspaceEdit(changes={uri: [_allowance(code, places)]}),
        )
    if finding.acceptable:
        command = Command(title="Accept", command=ACCEPT, arguments=[uri, finding.fingerprint])
        title = f"Accept {code} {finding.subject} with a reason"
        yield CodeAction(title, CodeActionKind.QuickFix, diagnostics=shown, command=command)
    command = Command(title="Explain", command=EXPLAIN, arguments=[code])
    title = f"Explain {code}"
    yield CodeAction(title, CodeActionKind.QuickFix, diagnostics=shown, command=command)


def _fixed(finding: Finding, places: Places) -> str:
    """Return the text with the edits of a finding, "" where nothing would be another."""
    edits = [edit for edit in finding.edits if edit.location.path == finding.location.path]
    if not edits:
        return ""
    from upgradelint.fixes.apply import apply_edits

    before = "".join(places.lines)
    try:
        after = apply_edits(before.encode(), edits).decode()
    except (UpgradelintError, UnicodeError):
        return ""
    return "" if after == before else after


def _allowance(code: str, places: Places) -> TextEdit:
    """Return the comment above the code; without its reason UPG913 asks for one."""
    first = 0
    while first < len(places.lines) and _BEFORE_CODE.match(places.lines[first]):
        first += 1
    return places.insertion(first, f"# upgradelint: allow {code} -- \n")
