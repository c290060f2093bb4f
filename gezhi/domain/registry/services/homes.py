"""A home in somebody's hands: locked, and told what was found at its door."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Max

from gezhi.domain.registry import selectors
from gezhi.domain.registry.models import Home, HomeVisit
from gezhi.domain.registry.rules.door_visits import IN_VAIN, Known
from gezhi.domain.registry.services.freshening import freshen_behind
from gezhi.domain.registry.services.restating import restate
from gezhi.domain.registry.vocabulary import HomeState, VisitResult
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope


def locked(scope: Scope, id: UUID) -> Home:
    """A home that the asker sees, in the caller's transaction. Raises Problem `scope.not_found`."""
    selectors.home(scope, id)
    home = Home.objects.select_for_update().filter(pk=id).first()
    if home is None:
        raise NOT_FOUND()
    return home


def known(home: Home) -> Known:
    """What is known at its door. One query."""
    told = HomeVisit.objects.filter(home=home).exclude(result__in=[VisitResult.NOBODY, VisitResult.LEFT])
    told_at = told.aggregate(last=Max("at"))["last"]
    return Known(HomeState(home.condition), home.condition_at, home.visited_at, told_at)


def restate_found(home: Home, found: Known, at: datetime) -> None:
    """Keep what is known at the door of a locked home, count the tries since it last gave an answer, and say anew from
    when on something there is too old. Effort alone makes no new version."""
    tries = _tries_since(home, found.visited_at)
    if (found.condition, found.condition_at) == (home.condition, home.condition_at):
        home.visited_at, home.tries = found.visited_at, tries
        home.save(update_fields=["visited_at", "tries"])
    else:
        told = {"condition": found.condition.value, "condition_at": found.condition_at}
        restate(home, at, **told, visited_at=found.visited_at, tries=tries)
    freshen_behind(home.pk)


def _tries_since(home: Home, visited_at: datetime | None) -> int:
    """Counted from the visits themselves: they come late, and in any order."""
    in_vain = HomeVisit.objects.filter(home=home, result__in=sorted(IN_VAIN))
    return (in_vain.filter(at__gt=visited_at) if visited_at is not None else in_vain).count()
