"""`gezhi import divisions [FOLDER]`: load the division tree from code tables."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from gezhi.domain.grids import services as grids
from gezhi.domain.grids.vocabulary import Scheme
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.problems import sentence


class Command(BaseCommand):
    """Loads provinces.csv, cities.csv, areas.csv, streets.csv and villages-*.csv of a folder; safe to repeat."""

    help = "Load the division tree from the code tables of FOLDER (the national tables when none is named)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=settings.CITIES_DIR / "cn" / "divisions")
        parser.add_argument("--scheme", choices=[scheme.value for scheme in Scheme], default=Scheme.CN.value)
        parser.add_argument("--under", nargs="+", default=[], metavar="CODE", help="only these areas")
        parser.add_argument("--edition", default="", metavar="YEAR", help="among tables of several years, this one")
        parser.add_argument("--end-missing", action="store_true", help="end cells whose code is no longer listed")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = grids.import_divisions(
                by=SYSTEM,
                folder=options["folder"],
                scheme=Scheme(options["scheme"]),
                under=[AreaCode(code) for code in options["under"]],
                edition=options["edition"],
                end_missing=options["end_missing"],
            )
        except Problem as refusal:
            raise CommandError(sentence(refusal)) from None
        self.stdout.write(
            f"{loaded.rows} rows: {loaded.opened} new, {loaded.renamed} renamed, {loaded.recoded} recoded, "
            f"{loaded.ended} ended, {loaded.missing} no longer listed, {loaded.unchanged} unchanged"
        )
        if loaded.published is not None:
            self.stdout.write(f"Mesh edition {loaded.published.number} is in force.")
