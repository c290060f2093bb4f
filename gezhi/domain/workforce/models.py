"""Covers (AB岗), duty times, the duty phones that residents may call, and what is issued to the staff."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gezhi.domain.workforce.vocabulary import EquipmentKind
from gezhi.ground.kernel.ids import new_id


class Cover(models.Model):
    """While A is away, B holds A's post on A's behalf, from–to."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    away_post = models.ForeignKey("accounts.Post", on_delete=models.PROTECT, related_name="+")
    cover_account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    given_post = models.OneToOneField("accounts.Post", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, default="")
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()

    class Meta:
        db_table = "cover"
        indexes = [models.Index(fields=["away_post", "valid_to"], name="cover_away")]
        constraints = [models.CheckConstraint(condition=Q(valid_to__gt=F("valid_from")), name="cover_period")]


class Duty(models.Model):
    """One stretch on duty of one account in one post; open while it has no end."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey("accounts.Post", on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "duty"
        constraints = [
            models.UniqueConstraint(fields=["account"], condition=Q(ended_at=None), name="duty_one_open"),
            models.CheckConstraint(condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="duty_period"),
        ]


class DutyPhone(models.Model):
    """The phone on which an area's grid workers are called: the office's own number, hung at every door.

    It belongs to the cell, not to a person; it moves with the cell.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.OneToOneField("grids.Cell", on_delete=models.PROTECT, related_name="+")
    phone = models.CharField(max_length=24)

    class Meta:
        db_table = "duty_phone"


class Equipment(models.Model):
    """A thing issued to one of the staff, from–to: days of the city."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    number = models.CharField(max_length=40, default="")  # as it stands on the thing; a uniform may have none
    issued_date = models.DateField()
    returned_date = models.DateField(null=True)

    class Meta:
        db_table = "equipment"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "number"], condition=Q(returned_date=None) & ~Q(number=""), name="equipment_once"
            ),
            models.CheckConstraint(
                condition=Q(returned_date=None) | Q(returned_date__gte=F("issued_date")), name="equipment_period"
            ),
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in EquipmentKind]), name="equipment_kind"),
        ]
