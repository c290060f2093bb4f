"""An order: a case sent to one department or one worker, with its own clock and answer."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gezhi.domain.cases.models.case import Case
from gezhi.ground.kernel.ids import new_id


class Order(models.Model):
    """One sending. Every dispatch, rework and reopening makes a new one; old ones keep what was filled in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="orders", db_index=False)
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12)
    department = models.ForeignKey(
        "accounts.Department", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    handler = models.ForeignKey(
        "accounts.Account", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    words = models.CharField(max_length=1000, default="")
    sent_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=12, default="")
    answer = models.CharField(max_length=2000, default="")
    reason = models.CharField(max_length=1000, default="")

    class Meta:
        db_table = "case_order"
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="order_number"),
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at=None), name="order_one_open"),
            models.CheckConstraint(
                condition=Q(department__isnull=False) | Q(handler__isnull=False), name="order_somebody"
            ),
        ]
