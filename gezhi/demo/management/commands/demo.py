"""`gezhi demo`: build the demo city where there is none."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from gezhi.demo.build import MATTERS, SEED, Say, build, is_built
from gezhi.demo.enlarge import SCALES, Progress, enlarge
from gezhi.ground.kernel.clock import now


class Command(BaseCommand):
    help = "Build the demo city 青岛西海岸新区 (only in a demo installation)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=SEED, help="the same seed gives the same city")
        parser.add_argument("--matters", type=int, default=MATTERS)
        told = "; ".join(f"{name}: {s.matters:,} matters, {s.residents:,} residents" for name, s in SCALES.items())
        parser.add_argument("--scale", choices=SCALES, help=f"make the city larger ({told}); takes minutes to hours")

    def handle(self, *args: Any, **options: Any) -> None:
        started, shown = time.monotonic(), 0.0

        def say(step: str) -> None:
            self.stdout.write(f"  {time.monotonic() - started:5.1f} s  {step}")
            self.stdout.flush()

        def progress(what: str) -> Progress:
            def told(done: int, wanted: int) -> None:
                nonlocal shown
                if done >= wanted or time.monotonic() - shown > 10:
                    shown = time.monotonic()
                    say(f"{done:,} of {wanted:,} {what}")

            return told

        if is_built():
            self.stdout.write("the demo city stands")
        else:
            self._build(options, say)
        if options["scale"]:
            scale = SCALES[options["scale"]]
            enlarge(scale, now=now(), matters=progress("matters"), residents=progress("residents"))

    def _build(self, options: dict[str, Any], say: Say) -> None:
        self.stdout.write("building the demo city 青岛西海岸新区")
        built = build(now=now(), say=say, seed=options["seed"], matters=options["matters"])
        call_command("load_themes", later=True)  # their forms are compiled once the city is served
        say(f"{built.cells:,} cells, {built.accounts:,} accounts, {built.matters:,} matters, {built.deeds:,} deeds")
