"""What comes with the product under `cities/cn/patrols`: templates of inspections. What is there stays."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import datetime
from pathlib import Path

from django.conf import settings

from gezhi.domain.patrols.models import InspectionTemplate
from gezhi.domain.patrols.rules.rhythms import Rhythm
from gezhi.domain.patrols.services.templates import PointWords, TemplateWords, make_template
from gezhi.domain.patrols.vocabulary import ThingKind
from gezhi.ground.plumbing.scope import EVERYTHING

Row = dict[str, str]


def load_shipped(*, at: datetime) -> int:
    """Make the templates that are not there yet; how many. Twice is as good as once."""
    there = set(InspectionTemplate.objects.values_list("key", flat=True))
    by_key: dict[str, list[Row]] = defaultdict(list)
    for row in _rows("inspection_points.csv"):
        by_key[row["key"]].append(row)
    new = [row for row in _rows("inspections.csv") if row["key"] not in there]
    for row in new:
        make_template(scope=EVERYTHING, told=_told(row, by_key[row["key"]]), at=at)
    return len(new)


def _told(row: Row, points: list[Row]) -> TemplateWords:
    rhythm = Rhythm(int(row["every_days"]), int(row["grace_days"])) if row["every_days"] else None
    return TemplateWords(
        row["key"],
        ThingKind(row["about"]),
        row["name"],
        [_point(point) for point in points],
        name_en=row["name_en"],
        classes=row["classes"].split(),
        rhythm=rhythm,
    )


def _point(row: Row) -> PointWords:
    photos, is_required = int(row["least_photos"]), row["is_required"] == "1"
    return PointWords(row["words"], row["words_en"], photos, is_required, hazard=row["hazard"])


def _rows(name: str) -> list[Row]:
    file = Path(settings.CITIES_DIR) / "cn" / "patrols" / name
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
