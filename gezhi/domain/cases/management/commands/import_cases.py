"""`gezhi import cases FILE --mapping NAME|PATH [--dry-run] [--errors FILE.xlsx]`: cases of another system."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from gezhi.domain.cases.services.importing import Imported, import_cases, load_mapping
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.problems import sentence
from gezhi.ground.plumbing.tabular import Marked, Sheet, write_workbook
from gezhi.ground.plumbing.tabular.writing import Value

SHOWN = 20
"""Refused rows printed; the workbook of `--errors` has them all."""


class Command(BaseCommand):
    """Prints what became of the rows, the values without a meaning, and the first refused rows with their reasons."""

    help = "Take over the rows of FILE (.csv, .csv.gz, .xlsx) as cases, read by a mapping; twice is as good as once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--mapping", required=True, help="a name under cities/*/mappings, or a file of your own")
        parser.add_argument("--dry-run", action="store_true", help="judge every row and write nothing")
        parser.add_argument("--errors", type=Path, metavar="XLSX", help="write the refused rows here, with the reasons")

    def handle(self, *args: Any, **options: Any) -> None:
        errors = options["errors"]
        if errors is not None and errors.suffix.lower() != ".xlsx":
            raise CommandError("--errors writes an .xlsx file")
        try:
            mapping = load_mapping(options["mapping"])
            done = import_cases(
                by=SYSTEM, file=options["file"], mapping=mapping, now=now(), dry_run=options["dry_run"], say=self._say
            )
        except OSError as missing:
            raise CommandError(str(missing)) from None
        except Problem as refusal:
            raise CommandError(sentence(refusal)) from None
        self._print(done, is_dry=options["dry_run"])
        if errors is not None and done.refused:
            write_workbook(errors, [Sheet(_("Refused rows"), _heading(done), _rows(done))])
            self.stdout.write(f"Refused rows and reasons: {errors}")

    def _say(self, done: int, total: int) -> None:
        if done < total:
            self.stderr.write(f"{done:,} of {total:,} rows")

    def _print(self, done: Imported, *, is_dry: bool) -> None:
        for refused in done.refused[:SHOWN]:
            for fault in refused.faults:
                where = f"line {refused.line}, {fault.column}" if fault.column else f"line {refused.line}"
                self.stdout.write(f"{where}: {sentence(fault.problem)}")
        if len(done.refused) > SHOWN:
            self.stdout.write(f"… and {len(done.refused) - SHOWN} more refused rows")
        for (column, value), times in done.unmapped.most_common(SHOWN):
            self.stdout.write(f"no meaning for “{value}” in {column}: {times} rows")
        speed = done.rows / done.seconds if done.seconds else 0.0
        self.stdout.write(
            f"{done.rows} rows: {done.made} {'would be made' if is_dry else 'made'}, {done.known} known already,"
            f" {len(done.refused)} refused; {done.classes} classes and {done.departments} departments"
            f" {'would be' if is_dry else ''} new; {done.seconds:.1f} s, {speed:,.0f} rows/s".replace("  ", " ")
        )


def _heading(done: Imported) -> list[str]:
    return [*done.columns, _("Line"), _("What is wrong")]


def _rows(done: Imported) -> Iterator[list[Value]]:
    """The refused rows as they came, the faulty cells marked, with the line and every reason behind them."""
    for refused in done.refused:
        faulty = {fault.column for fault in refused.faults}
        cells = [
            Marked(cell) if column in faulty else cell for column, cell in zip(done.columns, refused.cells, strict=True)
        ]
        reasons = "\n".join(
            f"{fault.column}: {sentence(fault.problem)}" if fault.column else sentence(fault.problem)
            for fault in refused.faults
        )
        yield [*cells, refused.line, reasons]
