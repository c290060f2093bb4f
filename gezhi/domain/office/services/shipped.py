"""What comes with the product under `cities/cn/services`: services to book, and the class that a booking becomes."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.cases import selectors as cases
from gezhi.domain.cases.services import catalogue
from gezhi.domain.office import selectors
from gezhi.domain.office.models import BookingClass, Offer
from gezhi.domain.office.services.offers import OfferIn, keep_offer
from gezhi.domain.office.vocabulary import Way
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.scope import EVERYTHING

Row = dict[str, str]


@transaction.atomic
def load_shipped(*, at: datetime, is_open: bool = False) -> int:
    """Enter the services that are not there yet, and the class of bookings into the edition in use; how many services.

    They are examples: closed, until somebody has looked through their words, or open at once with `is_open`. What the
    city has changed stays as it is; without an edition in use only the services are entered.
    """
    _load_class(at)
    there = set(Offer.objects.values_list("key", flat=True))
    departments = {row.code: row.pk for row in accounts.departments(EVERYTHING)}
    new = [row for row in _rows("services.csv") if row["key"] not in there]
    for order, row in enumerate(new, start=len(there)):
        told = _told(row, order, departments.get(row["department"]), is_open)
        keep_offer(scope=EVERYTHING, key=row["key"], told=told)
    return len(new)


def _told(row: Row, order: int, department_id: UUID | None, is_open: bool) -> OfferIn:
    return OfferIn(
        name=row["name"],
        way=Way(row["way"]),
        name_en=row["name_en"],
        department_id=department_id,
        bring=row["bring"],
        bring_en=row["bring_en"],
        place=row["place"],
        place_en=row["place_en"],
        lasts=row["lasts"],
        lasts_en=row["lasts_en"],
        order=order,
        is_open=is_open,
        is_example=True,
    )


def _load_class(at: datetime) -> None:
    if selectors.booking_class() is not None:
        return
    try:
        edition = cases.active_edition()
    except Problem:  # none is in use yet
        return
    (line,) = _rows("booking_class.csv")
    made = catalogue.add_class_with_steps(by=SYSTEM, edition=edition.pk, line=line, at=at)
    BookingClass.objects.get_or_create(case_class=made)


def _rows(name: str) -> list[Row]:
    file = Path(settings.CITIES_DIR) / "cn" / "services" / name
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
