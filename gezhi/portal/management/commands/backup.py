"""`gezhi backup FILE_OR_FOLDER`: everything but the keys, while serving."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.backups.making import make
from gezhi.ground.plumbing.backups.remembering import remember
from gezhi.ground.plumbing.problems import sentence


class Command(BaseCommand):
    requires_system_checks = ()  # they read every page's code; `gezhi check` and the tests do that
    help = "Write database, photos and journal heads to one file, from one instant, while serving. Keys stay out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("target", type=Path, help="a file that is not there yet, or a folder")
        parser.add_argument("--fast", action="store_true", help="take all the time there is: when nobody is served")

    def handle(self, *args: Any, **options: Any) -> None:
        os.nice(0 if options["fast"] else 10)
        try:
            made = make(options["target"], share=1.0 if options["fast"] else 0.5, say=self.stderr.write)
        except Problem as refusal:
            raise CommandError(sentence(refusal)) from None
        except OSError as reason:
            raise CommandError(f"the backup could not be written: {reason}") from None
        remember(made, by=SYSTEM)
        for name in made.missing:
            self.stderr.write(f"deleted while the backup was made: {name}")
        manifest = made.manifest
        self.stdout.write(f"{made.file}: {manifest.rows:,} rows of {len(manifest.tables)} tables, {made.size:,} bytes")
        keys = ", ".join(sorted(manifest.keys)) or "none"
        self.stdout.write(f"The keys in use ({keys}) are not in it: keep them apart, with `gezhi keys export FILE`.")
