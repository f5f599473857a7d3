"""Where reports go: one to stdout, any number of others into files."""

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import Frozen, replace
from upgradelint.cli.output import show
from upgradelint.reports import View, formats, renderer

if TYPE_CHECKING:
    from upgradelint.findings.result import Result


class Report(Frozen):
    """A format and the file it is written to; "" is stdout."""

    output_format: str
    file: str = ""


if TYPE_CHECKING:
    _ParamType = click.ParamType[Report]
else:
    _ParamType = click.ParamType  # generic since click 8.2 only


class _ReportType(_ParamType):
    """FORMAT, or FORMAT=FILE."""

    name = "format"

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        return f"[{'|'.join(formats())}][=FILE]"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Report:
        if isinstance(value, Report):
            return value
        name, equals, file = str(value).partition("=")
        if name not in formats():
            self.fail(f"{name!r} is not one of {', '.join(formats())}.", param, ctx)
        if equals and not file:
            self.fail(f"{value} names no file.", param, ctx)
        return Report(name, file)


REPORT = _ReportType()


def reports(named: Iterable[Report], output_file: str) -> list[Report]:
    """Return what is written, the report for stdout or `output_file` last.

    Raises UsageError where two reports have one place.
    """
    files = [report for report in named if report.file]
    printed = [report for report in named if not report.file] or [Report("text")]
    wanted = [*files, *(replace(report, file=output_file) for report in printed)]
    places = [report.file for report in wanted]
    if len(set(places)) < len(places):
        raise click.UsageError("two reports have one place: write FORMAT=FILE for all but one")
    return wanted


def write(result: "Result", wanted: Iterable[Report], view: View) -> None:
    """Write each report to its place; raises UpgradelintError where a file cannot be written."""
    for report in wanted:
        if report.file:
            text = renderer(report.output_format).render(
                result, replace(view, colour=False, links=False)
            )
            _write(report.file, text)
        else:
            show(result, report.output_format, view)


def _write(file: str, text: str) -> None:
    try:
        with open(file, "w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(text)
    except OSError as error:
        reason = error.strerror or os.strerror(error.errno or 0)
        raise UpgradelintError(f"the report {file} cannot be written: {reason}") from error
