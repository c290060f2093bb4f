"""`gezhi init [--city FOLDER] [--code CODE] [--administrators FILE]`: found a city in an empty installation."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from getpass import getpass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from gezhi.domain.accounts.labels import ROLE_LABELS
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.problems import sentence
from gezhi.portal import founding


class Command(BaseCommand):
    """Migrates, makes the keys, loads what the city's folder holds, appoints the three administrators."""

    requires_system_checks = ()  # they read every page's code; `gezhi check` and the tests do that
    help = "Found a city in an empty installation: database, keys, tree of areas, three administrators."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--city", type=Path, metavar="FOLDER", help="what the city brings (cities/demo shows how)")
        parser.add_argument("--code", default="", help="the area it is for, such as 441900000000")
        parser.add_argument("--administrators", type=Path, metavar="FILE", help="JSON of mode 0600 instead of asking")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._prepare(options)
            named = self._administrators(options["administrators"])
            done = founding.found(folder=options["city"], code=options["code"], administrators=named, say=self._say)
        except Problem as refusal:
            raise CommandError(sentence(refusal)) from None
        self._say(
            _("%(name)s (%(code)s): %(areas)s areas") % {"name": done.name, "code": done.code, "areas": done.areas}
        )
        for line in next_steps(done, options["administrators"]):
            self.stdout.write(line)

    def _prepare(self, options: dict[str, Any]) -> None:
        """Refuse what can be refused before anything is made; then the database."""
        founding.tree_of(options["city"], options["code"])
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0)
        founding.check_empty()

    def _administrators(self, file: Path | None) -> list[founding.Administrator]:
        if file is not None:
            return founding.read_administrators(file)
        if not sys.stdin.isatty():
            raise CommandError(_("Nobody is there to ask: name the administrators with --administrators FILE."))
        named = [self._asked(role) for role in founding.ROLES]
        founding.check_administrators(named)
        return named

    def _asked(self, role: str) -> founding.Administrator:
        self._say(str(ROLE_LABELS[role]))
        username, name = input(_("User name: ")).strip(), input(_("Name: ")).strip()
        password = getpass(_("Password (at least 12 characters): "))
        if getpass(_("Again: ")) != password:
            raise CommandError(_("The two passwords differ; nothing was founded."))
        return founding.Administrator(role, username, name, password)

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()


def next_steps(done: founding.Founded, file: Path | None) -> list[str]:
    """What to do next, in five lines."""
    return [
        _("1. Delete the file of administrators; keep the keys in a safe place: no backup holds them.")
        if file
        else _("1. Keep the keys in a safe place: no backup holds them."),
        _("2. gezhi serve; the three administrators sign in and change their passwords."),
        _("3. System administrator: console → divisions (communities), borders, calendar, catalogue.")
        if not (done.has_calendar and done.has_catalogue)
        else _("3. System administrator: console → divisions and borders; look over calendar and catalogue."),
        _("4. Security administrator: accounts for the desks; system administrator: their posts."),
        _("5. An acceptor takes the first matter; the audit administrator sees who did what."),
    ]
