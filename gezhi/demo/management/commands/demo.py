"""`gezhi demo`: build the demo city where there is none."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from gezhi.demo.build import MATTERS, SEED, build, is_built
from gezhi.ground.kernel.clock import now


class Command(BaseCommand):
    help = "Build the demo city 青岛西海岸新区 (only in a demo installation)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=SEED, help="the same seed gives the same city")
        parser.add_argument("--matters", type=int, default=MATTERS)

    def handle(self, *args: Any, **options: Any) -> None:
        if is_built():
            self.stdout.write("the demo city stands")
            return
        started = time.monotonic()

        def say(step: str) -> None:
            self.stdout.write(f"  {time.monotonic() - started:5.1f} s  {step}")
            self.stdout.flush()

        self.stdout.write("building the demo city 青岛西海岸新区")
        built = build(now=now(), say=say, seed=options["seed"], matters=options["matters"])
        say(f"{built.cells:,} cells, {built.accounts:,} accounts, {built.matters:,} matters, {built.deeds:,} deeds")
