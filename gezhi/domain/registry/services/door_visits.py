"""Visits at a door: noted once, with what they change; forgotten when their time is over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from gezhi.domain.registry.models import Home, HomeVisit
from gezhi.domain.registry.rules import door_visits as rules
from gezhi.domain.registry.services import homes
from gezhi.domain.registry.services.households import RECORD_ENDED
from gezhi.domain.registry.vocabulary import RecordState, VisitResult, VisitWay
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.retention.kinds import Erased, Kind, Unit
from gezhi.ground.plumbing.scope import Scope

TAKEN = problem("home_visit.taken", 409, "Another visit was noted under this identifier before; that stands as it was.")


@transaction.atomic
def visit_home(
    *,
    scope: Scope,
    id: UUID,
    home_id: UUID,
    way: VisitWay,
    result: VisitResult,
    words: str = "",
    at: datetime | None = None,
) -> HomeVisit:
    """Somebody knocked at a door, phoned, or left a leaflet, and this came of it: what that makes known of the home
    stands in `rules.door_visits`. The same visit again changes nothing; a late one takes its place among the others.

    Raises Problem `home_visit.*`, `register.record_ended`, `scope.forbidden` or `scope.not_found`.
    """
    received_at = now()
    home = homes.locked(scope, home_id)
    by = scope.acting(Permission.REGISTER_KEEP, home.code)
    said = words.strip()
    rules.check(way, result, said)
    told = {"home_id": home.pk, "way": way.value, "result": result.value, "words": said, "account_id": by.account_id}
    noted = HomeVisit.objects.filter(pk=id).first()
    if noted is not None:
        return _noted_before(noted, told)
    if home.state != RecordState.ACTIVE:
        raise RECORD_ENDED()
    at = at or received_at
    known = homes.known(home)
    visit = HomeVisit(id=id, code=home.code, at=at, post_id=by.post_id, received_at=received_at, **told)
    visit.save(force_insert=True)
    homes.restate_found(home, rules.after_visit(known, result, at), at)
    _tell(visit, home, by)
    return visit


def _noted_before(noted: HomeVisit, told: Mapping[str, object]) -> HomeVisit:
    if any(getattr(noted, name) != value for name, value in told.items()):
        raise TAKEN()
    return noted


def _tell(visit: HomeVisit, home: Home, by: Actor) -> None:
    facts = {"visit": str(visit.pk), "way": visit.way, "result": visit.result, "words": visit.words[:200]}
    journal.record(
        deed="register.home.visit", by=by, subject=("home", home.pk), code=home.code, facts=facts, at=visit.at
    )


def forget_visits(limit: datetime, most: int) -> Erased:
    """Erase visits at doors that were made before `limit`. What they made known of the homes stays."""
    ids = list(HomeVisit.objects.filter(at__lt=limit).order_by("at", "id").values_list("pk", flat=True)[:most])
    HomeVisit.objects.filter(pk__in=ids).delete()
    return Erased(len(ids))


VISITS = Kind("home_visits", Unit.MONTHS, default=24, least=3, most=60, erase=forget_visits)
"""Visits at doors: evidence of the work, and what somebody said about a try."""
