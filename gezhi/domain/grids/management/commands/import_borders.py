"""`gezhi import borders FILE --level LEVEL --datum DATUM --match code|name`: borders of cells from a vector file."""

from __future__ import annotations

import csv
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gezhi.domain.grids import services as grids
from gezhi.domain.grids.labels import REPAIRS, VERDICTS, WHYS
from gezhi.domain.grids.vocabulary import LevelWord, Match, Scheme, Verdict
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.problem import CATALOGUE, Problem
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.problems import sentence


class Command(BaseCommand):
    """Prints one line for every feature that was not simply imported, every overlap, and the counts."""

    help = "Draft the borders of FILE (GeoJSON, GeoPackage, zipped Shapefile, KML) as an edition of the mesh."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--level", required=True, choices=[word.value for word in LevelWord])
        parser.add_argument("--datum", help="wgs84, cgcs2000, gcj02 or bd09: the file cannot know")
        parser.add_argument("--match", choices=[match.value for match in Match], default=Match.NAME.value)
        parser.add_argument("--property", default="", help="the property with the code or name")
        parser.add_argument("--under", nargs="+", default=[], metavar="CODE", help="only cells in these areas")
        parser.add_argument("--where", metavar="PROPERTY=VALUE", help="only features with this value")
        parser.add_argument("--layer", default="", help="which layer, where the file has several")
        parser.add_argument("--source", default="", help="whose borders they are, for attribution")
        parser.add_argument("--scheme", choices=[scheme.value for scheme in Scheme], default=Scheme.CN.value)
        parser.add_argument("--create", action="store_true", help="features without a cell become cells")
        parser.add_argument("--publish", action="store_true", help="bring the edition into force at once")
        parser.add_argument("--report", type=Path, metavar="CSV", help="write the line of every feature here")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = grids.import_borders(by=SYSTEM, file=_border_file(options), publish=options["publish"])
        except FileNotFoundError as missing:
            raise CommandError(str(missing)) from None
        except Problem as refusal:
            raise CommandError(sentence(refusal)) from None
        if options["report"] is not None:
            _write_report(options["report"], done.features)
        self._print(done)

    def _print(self, done: grids.BordersImported) -> None:
        for feature in done.features:
            if feature.verdict is not Verdict.IMPORTED:
                self.stdout.write(f"#{feature.number} {feature.name}: {VERDICTS[feature.verdict]}{_what(feature)}")
        for overlap in done.overlaps:
            self.stdout.write(f"{overlap.first_name} × {overlap.second_name}: {overlap.area_m2:,.0f} m²")
        counts = ", ".join(f"{VERDICTS[verdict]} {count}" for verdict, count in sorted(done.counts.items()))
        self.stdout.write(f"{len(done.features)}: {counts}; overlaps {len(done.overlaps)}")
        if done.published is not None:
            self.stdout.write(f"Mesh edition {done.published.number} is in force.")
        else:
            self.stdout.write(f"Draft {done.edition_id}: publish it with `gezhi publish mesh {done.edition_id}`.")


def _border_file(options: dict[str, Any]) -> grids.BorderFile:
    name, sign, value = (options["where"] or "").partition("=")
    return grids.BorderFile(
        path=options["file"],
        level=LevelWord(options["level"]),
        datum=options["datum"],
        match=Match(options["match"]),
        named=options["property"],
        under=tuple(AreaCode(code) for code in options["under"]),
        where=(name, value) if sign else None,
        layer=options["layer"],
        source=options["source"],
        scheme=Scheme(options["scheme"]),
        create=options["create"],
    )


def _what(feature: grids.FeatureReport) -> str:
    """Why, and what was repaired, in words."""
    parts = [str(REPAIRS[repair]) for repair in feature.repairs]
    if feature.why:
        kind = CATALOGUE.get(feature.why)
        parts.append(str(WHYS[feature.why]) if feature.why in WHYS else kind.sentence if kind else feature.why)
    if feature.other:
        parts.append(feature.other)
    return f" – {', '.join(parts)}" if parts else ""


def _write_report(path: Path, features: Sequence[grids.FeatureReport]) -> None:
    """Every feature as a row."""
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["feature", "name", "code", "verdict", "repairs", "why", "other", "area_m2"])
        for feature in features:
            repairs = " ".join(feature.repairs)
            what = [feature.verdict.value, repairs, feature.why, feature.other, f"{feature.area_m2:.1f}"]
            rows.writerow([feature.number, feature.name, feature.code, *what])
