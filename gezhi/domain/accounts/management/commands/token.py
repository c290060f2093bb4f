"""`gezhi token USER`: an API token of that account, printed once."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gezhi.domain.accounts import selectors, services
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.actors import SYSTEM


class Command(BaseCommand):
    help = "Print a new API token of an account; it is stored hashed and ends after 90 days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="console")
        parser.add_argument("--days", type=int, default=90)

    def handle(self, *args: Any, **options: Any) -> None:
        account = selectors.account_by_username(options["username"])
        if account is None:
            raise CommandError(f"there is no account {options['username']}")
        life = timedelta(days=options["days"])
        self.stdout.write(services.issue_token(by=SYSTEM, account=account, name=options["name"], at=now(), life=life))
