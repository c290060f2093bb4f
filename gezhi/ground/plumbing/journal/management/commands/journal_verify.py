"""`gezhi journal verify`: is the journal as it was written?"""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gezhi.ground.plumbing.journal.sealing import seal_all
from gezhi.ground.plumbing.journal.verifying import verify


class Command(BaseCommand):
    help = "Verify both journals: every entry, block, signature, and the heads written outside the database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--heads", type=Path, help="file of heads to hold the journal against")
        parser.add_argument(
            "--processes", type=int, default=os.cpu_count() or 1, metavar="N", help="as many as there are processors"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        seal_all()
        verdict = verify(options["heads"], processes=options["processes"])
        for seq, deed in verdict.erased:
            self.stdout.write(f"entry {seq}: facts erased by deed {deed}")
        for first, last, deed in verdict.retired:
            self.stdout.write(f"looks {first} to {last}: erased by deed {deed}")
        for fault in verdict.faults:
            self.stderr.write(fault)
        if not verdict.clean:
            raise CommandError(f"{len(verdict.faults)} faults in {verdict.blocks} blocks")
        self.stdout.write(f"clean: {verdict.entries} entries in {verdict.blocks} blocks")
