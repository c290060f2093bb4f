"""`gezhi publish mesh EDITION`: check a drafted edition and bring it into force."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from gezhi.domain.grids import services as grids
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.problems import sentence


class Command(BaseCommand):
    """Publishes one draft."""

    help = "Check the drafted mesh EDITION and bring it into force."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("edition", type=UUID)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            published = grids.publish_mesh(by=SYSTEM, edition_id=options["edition"])
        except Problem as refusal:
            raise CommandError(sentence(refusal)) from None
        self.stdout.write(f"Mesh edition {published.number} is in force.")
