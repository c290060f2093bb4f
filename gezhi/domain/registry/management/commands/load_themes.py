"""`gezhi load_themes`: the thematic registers that come with the product."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from gezhi.domain.registry.services.shipped_themes import load_themes
from gezhi.domain.registry.tasks import enter_themes
from gezhi.ground.kernel.clock import now


class Command(BaseCommand):
    """Prints each theme as it is entered; what is there stays as it is."""

    help = "Enter the thematic registers that come with the product, with their forms; twice is as good as once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--later", action="store_true", help="leave it to the background worker of `gezhi serve`")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["later"]:
            enter_themes.enqueue()
            return
        count = load_themes(at=now(), say=self.stdout.write)
        self.stdout.write(f"{count} themes entered")
