"""`gezhi move URL`: the database goes to another one, of either kind; photos, heads and keys stay where they are."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.database_address import database
from gezhi.ground.kernel.problem import Problem, problem
from gezhi.ground.plumbing.backups.making import make
from gezhi.ground.plumbing.jobs.models import Heartbeat
from gezhi.ground.plumbing.problems import sentence

SERVING = problem("move.serving", 409, "The product is being served; stop it first, or what is written now is lost.")
NO_DATABASE = problem("move.no_database", 422, "“{url}” is not the address of a database.")
SAME = problem("move.same", 409, "This is the database that is in use already.")


class Command(BaseCommand):
    requires_system_checks = ()  # they read every page's code; `gezhi check` and the tests do that
    help = "Move the database to an empty one, say from SQLite to PostgreSQL, and verify it there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("url", help="postgresql://user:password@host:port/name or sqlite:///PATH")

    def handle(self, *args: Any, **options: Any) -> None:
        carried = Path(settings.VAR_DIR) / "moving.backup"
        try:
            _check(options["url"])
            carried.unlink(missing_ok=True)
            make(carried, share=1.0, say=self.stderr.write)
            self._restore(carried, options["url"])
        except Problem as refusal:
            raise CommandError(sentence(refusal)) from None
        except OSError as reason:
            raise CommandError(f"the database could not be moved: {reason}") from None
        finally:
            carried.unlink(missing_ok=True)
        self.stdout.write("Everything stands there. Set GEZHI_DATABASE to the new address and start serving.")
        self.stdout.write("The old database is as it was; put it away once the new one has been in use for a while.")

    def _restore(self, carried: Path, url: str) -> None:
        """In a process of its own, whose database is the new one."""
        words = [sys.executable, "-m", "gezhi.portal.cli", "restore", str(carried), "--database-only"]
        # Our own command; the operator's words go as arguments, through no shell.
        done = subprocess.run([*words], env={**os.environ, "GEZHI_DATABASE": url}, check=False)  # noqa: S603
        if done.returncode:
            sys.exit(done.returncode)


def _check(url: str) -> None:
    """Raises `move.no_database`, `move.same`, `move.serving`."""
    try:
        target, own = database(url), settings.DATABASES["default"]
    except ValueError:
        raise NO_DATABASE(url=url.rpartition("@")[2]) from None
    if all((target.get(part) or "") == (own.get(part) or "") for part in ("ENGINE", "NAME", "HOST", "PORT")):
        raise SAME()
    if Heartbeat.objects.filter(beat_at__gt=now() - timedelta(seconds=settings.JOB_SILENCE)).exists():
        raise SERVING()
