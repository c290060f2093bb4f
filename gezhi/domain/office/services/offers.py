"""Keeping the list of services that residents can book."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from uuid import UUID

from django.db import transaction

from gezhi.domain.office import selectors
from gezhi.domain.office.models import Offer
from gezhi.domain.office.vocabulary import Way
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.kernel.text import clean_line
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import Scope

NO_NAME = problem("offer.no_name", 422, "A service needs a name.")
LIMITS = {
    "name": 80,
    "name_en": 160,
    "bring": 400,
    "bring_en": 600,
    "place": 200,
    "place_en": 300,
    "lasts": 80,
    "lasts_en": 120,
}
"""Most characters of each text."""


@dataclass(frozen=True, slots=True)
class OfferIn:
    """What can be said of a service beside its key."""

    name: str
    way: Way
    name_en: str = ""
    department_id: UUID | None = None
    bring: str = ""
    bring_en: str = ""
    place: str = ""
    place_en: str = ""
    lasts: str = ""
    lasts_en: str = ""
    order: int = 0
    is_open: bool = True
    is_example: bool = False


@transaction.atomic
def keep_offer(*, scope: Scope, key: str, told: OfferIn) -> Offer:
    """Enter a service, or change the one of that key; what is booked stays booked.

    Raises Problem `scope.forbidden`, `offer.no_name`, `text.*`.
    """
    by = scope.acting_for_all(Permission.CATALOGUE_MANAGE)
    values = asdict(told) | {name: clean_line(getattr(told, name), limit=limit) for name, limit in LIMITS.items()}
    if not values["name"]:
        raise NO_NAME()
    row, _ = Offer.objects.update_or_create(key=key, defaults=values, create_defaults={"id": new_id(), **values})
    facts = {"key": key, "name": row.name, "way": row.way, "open": row.is_open}
    journal.record(deed="offer.keep", by=by, subject=("offer", row.pk), facts=facts)
    transaction.on_commit(selectors.forget_doors)
    return row
