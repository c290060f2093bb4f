"""How often rented homes are inspected, grade by grade: lines of the contract of freshness, set by the city."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gezhi.domain.registry.models import Freshness
from gezhi.domain.registry.rules.rentals import CONTRACT
from gezhi.domain.registry.selectors import contract
from gezhi.domain.registry.selectors.codes import codes_of
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import Scope

UNKNOWN_GRADE = problem("rental.unknown_grade", 422, "“{grade}” is no grade of rented homes.")
BAD_RHYTHM = problem("rental.bad_rhythm", 422, "The rhythm is a number of days from 1 to {most}.")
MOST_DAYS = 3650


def set_rhythm(*, scope: Scope, grade: str, days: int | None, at: datetime | None = None) -> None:
    """Rented homes of the grade (“”: of every grade without a line of its own) are inspected every so many days; None
    takes the line away. Raises Problem `rental.unknown_grade`, `rental.bad_rhythm` or `scope.forbidden`."""
    at = at or now()
    by = scope.acting_for_all(Permission.REGISTER_RULE)
    if grade and grade not in codes_of("rental_grade"):
        raise UNKNOWN_GRADE(grade=grade[:20])
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise BAD_RHYTHM(most=MOST_DAYS)
    with transaction.atomic():
        before = Freshness.objects.select_for_update().filter(kind=CONTRACT, field=grade).first()
        if days is None:
            Freshness.objects.filter(kind=CONTRACT, field=grade).delete()
        else:
            Freshness.objects.update_or_create(kind=CONTRACT, field=grade, defaults={"days": days})
        facts = {"grade": grade, "was": before.days if before else None, "days": days}
        journal.record(deed="register.rental.rhythm", by=by, subject=("register", None), facts=facts, at=at)
    contract.forget()
