"""The national editions and the national calendar, as they ship under `cities/cn`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from gezhi.domain.cases.models import ClassEdition
from gezhi.domain.cases.services.calendar import load_calendar
from gezhi.domain.cases.services.catalogue.editions import NO_SUCH_EDITION, activate_edition, load_edition
from gezhi.domain.cases.services.catalogue.limits import load_limits
from gezhi.domain.cases.vocabulary import ClassKind
from gezhi.ground.plumbing.actors import Actor


@dataclass(frozen=True, slots=True)
class Edition:
    """A national edition that ships with the product, with its files under `cities/cn/catalogue`."""

    key: str
    name: str
    name_en: str
    files: Mapping[ClassKind, str]


NATIONAL = (
    Edition(
        "cjt214-2007",
        "CJ/T 214-2007 部件和事件分类",
        "CJ/T 214-2007 components and events (superseded)",
        {ClassKind.COMPONENT: "cg_components_cjt214_2007.csv", ClassKind.EVENT: "cg_events_cjt214_2007.csv"},
    ),
    Edition(
        "gbt30428.2-2013",
        "GB/T 30428.2-2013 管理部件和事件（含地方扩展）",
        "GB/T 30428.2-2013 components and events, with local extensions",
        {
            ClassKind.COMPONENT: "cg_components_yuncheng_deployed.csv",
            ClassKind.EVENT: "cg_events_yuncheng_deployed.csv",
        },
    ),
    Edition(
        "gbt47678.5-2026",
        "GB/T 47678.5-2026 管理部件和事项",
        "GB/T 47678.5-2026 managed components and matters",
        {ClassKind.COMPONENT: "cg_components_gbt47678_5_2026.csv", ClassKind.MATTER: "cg_matters_gbt47678_5_2026.csv"},
    ),
)
LIMITS_OF = "gbt30428.2-2013"
"""The one edition whose limits by filing condition are public; the others say “no limit set”, never a guess."""


def load_national(*, by: Actor, at: datetime) -> None:
    """Load the three national editions, the public limits and the national calendar; the newest edition is active
    until the city chooses another."""
    for edition in NATIONAL:
        load_national_edition(by=by, key=edition.key, at=at)
    calendar = Path(settings.CITIES_DIR) / "cn" / "calendar.json"
    load_calendar(by=by, content=json.loads(calendar.read_text(encoding="utf-8")), at=at)
    if not ClassEdition.objects.filter(is_active=True).exists():
        activate_edition(by=by, key=NATIONAL[-1].key)


def load_national_edition(*, by: Actor, key: str, at: datetime) -> int:
    """Load one national edition, with its limits where they are public; the number of classes.

    Raises Problem `catalogue.no_edition` for one that does not ship.
    """
    edition = next((edition for edition in NATIONAL if edition.key == key), None)
    if edition is None:
        raise NO_SUCH_EDITION(key=key[:40])
    folder = Path(settings.CITIES_DIR) / "cn" / "catalogue"
    files = {kind: folder / name for kind, name in edition.files.items()}
    count = load_edition(by=by, key=key, name=edition.name, name_en=edition.name_en, files=files)
    if key == LIMITS_OF:
        load_limits(by=by, edition=key, file=folder / "cg_time_limits_yuncheng.csv", at=at)
    return count
