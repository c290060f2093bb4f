"""A department asks for a field of the register instead of collecting it again."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gezhi.domain.registry.vocabulary import WantedState
from gezhi.ground.kernel.ids import new_id

OPEN, AGREED = Q(state=WantedState.ASKED.value), Q(state=WantedState.AGREED.value)


class FieldRequest(models.Model):
    """Which fields of which kind, of which area, what for, on what ground, until when. Nothing until it is agreed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    department = models.ForeignKey("accounts.Department", on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=18)  # the area
    kind = models.CharField(max_length=16)
    fields = models.JSONField(default=list)
    reason = models.CharField(max_length=200)
    ground = models.CharField(max_length=200)  # the law or regulation it rests on
    ends_date = models.DateField()  # the first day on which it holds no more
    state = models.CharField(max_length=12, default=WantedState.ASKED)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "accounts.Account", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    words = models.CharField(max_length=200, default="")  # said with the decision

    class Meta:
        db_table = "register_field_request"
        indexes = [
            models.Index(fields=["code", "asked_at"], name="field_request_code"),
            models.Index(fields=["code", "ends_date"], name="field_request_wanted", condition=AGREED),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in WantedState]), name="field_request_state"),
            models.CheckConstraint(
                condition=(OPEN & Q(decided_by__isnull=True)) | (~OPEN & Q(decided_by__isnull=False)),
                name="field_request_decided",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("account")), name="field_request_two_people"
            ),
        ]
