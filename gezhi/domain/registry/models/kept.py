"""What every row of the register has: where it stands, whether it is in force, and who said what in it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gezhi.domain.registry.vocabulary import RecordState
from gezhi.ground.kernel.ids import new_id

ACTIVE = Q(state=RecordState.ACTIVE)
NOW = Q(to_date__isnull=True)
"""What is dated and still holds."""


class Kept(models.Model):
    """A row of the register. Nothing is deleted: it is cancelled with a reason, its earlier values stay in `Change`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=18)  # of the smallest cell it stands in
    state = models.CharField(max_length=12, default=RecordState.ACTIVE)
    reason = models.CharField(max_length=16, default="")  # of a cancellation
    version = models.PositiveIntegerField(default=1)
    gathered = models.TextField()  # which gathering each value comes from: `rules.provenance`
    changed_at = models.DateTimeField()

    class Meta:
        abstract = True


class Placed(Kept):
    """A row with a point of its own; CGCS2000/WGS-84 degrees."""

    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    quadkey = models.BigIntegerField(null=True)

    class Meta:
        abstract = True


def whole_point(name: str) -> models.CheckConstraint:
    """A point is whole or absent."""
    absent = Q(lon__isnull=True, lat__isnull=True, quadkey__isnull=True)
    whole = Q(lon__isnull=False, lat__isnull=False, quadkey__isnull=False)
    return models.CheckConstraint(condition=absent | whole, name=name)


def reason_when_cancelled(name: str) -> models.CheckConstraint:
    """A reason stands exactly where a record was cancelled."""
    cancelled = Q(state=RecordState.CANCELLED) & ~Q(reason="")
    return models.CheckConstraint(condition=Q(state=RecordState.ACTIVE, reason="") | cancelled, name=name)


def period(name: str) -> models.CheckConstraint:
    """A period does not end before it begins; `to_date` is the first day on which it no longer holds."""
    open_ended = Q(to_date__isnull=True) | Q(from_date__isnull=True)
    return models.CheckConstraint(condition=open_ended | Q(to_date__gte=F("from_date")), name=name)
