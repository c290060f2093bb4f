"""`gezhi restore FILE [--into FOLDER] [--database URL]`: a backup into an empty installation."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.backups.restoring import Restored, restore
from gezhi.ground.plumbing.journal.verifying import verify
from gezhi.ground.plumbing.problems import sentence


class Command(BaseCommand):
    requires_system_checks = ()  # they read every page's code; `gezhi check` and the tests do that
    help = "Put a backup into an empty installation: the one of the environment, or the one that --into names."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--into", type=Path, metavar="FOLDER", help="the folder of the new installation")
        parser.add_argument("--database", metavar="URL", help="its database, where it is not a file in that folder")
        parser.add_argument("--without-keys", action="store_true", help="go on although sealed values will not open")
        parser.add_argument("--database-only", action="store_true", help="leave photos and heads as they are")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["into"] or options["database"]:
            self._elsewhere(options)
            return
        try:
            done = restore(
                options["file"],
                by=SYSTEM,
                without_keys=options["without_keys"],
                database_only=options["database_only"],
                say=self.stderr.write,
            )
        except Problem as refusal:
            raise CommandError(sentence(refusal)) from None
        except OSError as reason:
            raise CommandError(f"the backup could not be read: {reason}") from None
        self._tell(done)

    def _tell(self, done: Restored) -> None:
        rows = done.manifest.rows
        self.stdout.write(f"{rows:,} rows in {done.seconds:.1f} s, {rows / max(done.seconds, 0.001):,.0f} rows/s")
        if done.missing_keys:
            self.stdout.write(f"Keys that are missing: {', '.join(done.missing_keys)}. `gezhi doctor` says what to do.")
            return
        verdict = verify(processes=os.cpu_count() or 1)
        for fault in verdict.faults:
            self.stderr.write(fault)
        if not verdict.clean:
            raise CommandError("everything was restored as it stood in the backup, but its journal is not clean")
        self.stdout.write(f"journal clean: {verdict.entries:,} entries in {verdict.blocks:,} blocks")

    def _elsewhere(self, options: dict[str, Any]) -> None:
        """The same command in a process whose environment is the new installation's."""
        told = dict(os.environ)
        if options["into"]:
            folder = options["into"].resolve()
            if folder.exists() and not folder.is_dir():
                raise CommandError(f"{folder} is not a folder")
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            told = {name: value for name, value in told.items() if name not in _PLACES}
            told["GEZHI_VAR"] = str(folder)
        if options["database"]:
            told["GEZHI_DATABASE"] = options["database"]
        words = ["restore", str(options["file"].resolve())]
        words += [f"--{name}" for name in ("without-keys", "database-only") if options[name.replace("-", "_")]]
        # Our own command; the operator's words go as arguments, through no shell.
        done = subprocess.run([sys.executable, "-m", "gezhi.portal.cli", *words], env=told, check=False)  # noqa: S603
        if done.returncode:
            sys.exit(done.returncode)


_PLACES = {"GEZHI_DATABASE", "GEZHI_KEYS", "GEZHI_JOURNAL_HEADS"}
"""What a new folder has of its own; --database names another one."""
