"""What ends with a record: nothing that is dated stays open behind it, and nothing ends before it began."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from gezhi.domain.registry.models import Lease, Person, Registration, Staff, Tie


def close_on(rows: QuerySet[Any], day: date, **values: object) -> None:
    """End open rows on `day`, or on the day they began where that was later."""
    keys = list(rows.values_list("pk", flat=True))
    open_rows = rows.model._default_manager.filter(pk__in=keys, to_date=None)
    open_rows.filter(from_date__gt=day).update(to_date=F("from_date"), **values)
    open_rows.update(to_date=day, **values)


def leave_everything(person: Person, day: date, reason: str) -> None:
    """Somebody is gone: their homes, registrations, leases and work end."""
    close_on(Tie.objects.filter(person=person, to_date=None), day, reason=reason)
    close_on(Registration.objects.filter(person=person, to_date=None), day, reason=reason)
    close_on(Lease.objects.filter(tenant=person, to_date=None), day)
    close_on(Staff.objects.filter(person=person, to_date=None), day)
