"""`gezhi run`: what `make run` does after installing: migrate, build the demo city, say who signs in, serve."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from gezhi.portal.demo_accounts import sign_in_sheet


class Command(BaseCommand):
    requires_system_checks = ()  # they read every page's code; `gezhi check` and the tests do that
    help = "Migrate, build the demo city where there is none, print who can sign in, and serve on loopback."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0)
        call_command("demo", stdout=self.stdout)
        self.stdout.write(sign_in_sheet(options["port"]))
        self.stdout.flush()
        call_command("serve", port=options["port"])
