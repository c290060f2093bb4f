"""Gates of compounds, who stood at them, and what went in and out: counts by hour; visitors under seal, for a month."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gezhi.domain.patrols.vocabulary import Direction, DutyState, GateKind, VisitPurpose
from gezhi.ground.kernel.ids import new_id


class Gate(models.Model):
    """A place where somebody is on duty: a gate of a compound, or of a place the register does not know."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80)
    code = models.CharField(max_length=18)  # of the smallest cell at its point, rewritten when a mesh is published
    compound = models.ForeignKey(
        "registry.Compound", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    compound_words = models.CharField(max_length=80, default="")  # as it was typed
    lon = models.FloatField()
    lat = models.FloatField()
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "gate"
        indexes = [models.Index(fields=["code", "id"], name="gate_code")]

    @property
    def compound_name(self) -> str:
        """What it is the gate of, by the register or in words."""
        return self.compound.name if self.compound is not None else self.compound_words


class GateDuty(models.Model):
    """Somebody's time at a gate. The id is the phone's."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, related_name="duties", db_index=False)
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+", db_index=False)
    post = models.ForeignKey("accounts.Post", on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=18)  # of the gate
    state = models.CharField(max_length=12, default=DutyState.UNDER_WAY.value)
    version = models.PositiveIntegerField(default=1)
    day_date = models.DateField()  # of the city, on which it began
    begun_at = models.DateTimeField()  # by the phone's clock, put right
    ended_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    words = models.CharField(max_length=200, default="")  # why the desk closed it

    class Meta:
        db_table = "gate_duty"
        indexes = [
            models.Index(fields=["gate", "day_date", "begun_at"], name="gate_duty_day"),
            models.Index(fields=["gate"], name="gate_duty_open", condition=Q(ended_at=None)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[one.value for one in DutyState]), name="gate_duty_state"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("begun_at")), name="gate_duty_period"
            ),
            models.CheckConstraint(
                condition=Q(state=DutyState.UNDER_WAY.value, ended_at=None)
                | (~Q(state=DutyState.UNDER_WAY.value) & Q(ended_at__isnull=False)),
                name="gate_duty_ended",
            ),
        ]


class GateCount(models.Model):
    """How many of a kind went one way within an hour of a duty."""

    id = models.BigAutoField(primary_key=True)
    duty = models.ForeignKey(GateDuty, on_delete=models.PROTECT, related_name="counts", db_index=False)
    kind = models.CharField(max_length=8)
    direction = models.CharField(max_length=3)
    hour_at = models.DateTimeField()  # the hour's beginning
    count = models.PositiveIntegerField()

    class Meta:
        db_table = "gate_count"
        constraints = [
            models.UniqueConstraint(fields=["duty", "hour_at", "kind", "direction"], name="gate_count_once"),
            models.CheckConstraint(condition=Q(kind__in=[one.value for one in GateKind]), name="gate_count_kind"),
            models.CheckConstraint(condition=Q(direction__in=[one.value for one in Direction]), name="gate_count_way"),
            models.CheckConstraint(condition=Q(count__gte=1), name="gate_count_some"),
        ]


class GateVisitor(models.Model):
    """A visitor who was written down. Name and phone are sealed; the row goes by the rule of retention."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    duty = models.ForeignKey(GateDuty, on_delete=models.PROTECT, related_name="visitors", db_index=False)
    code = models.CharField(max_length=18)  # of the gate
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    name = models.BinaryField()  # sealed
    phone = models.BinaryField(default=b"")  # sealed
    home = models.ForeignKey("registry.Home", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    door = models.CharField(max_length=120)  # which door, by the register or in words
    purpose = models.CharField(max_length=12)

    class Meta:
        db_table = "gate_visitor"
        indexes = [
            models.Index(fields=["duty", "at"], name="gate_visitor_duty"),
            models.Index(fields=["at"], name="gate_visitor_at"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose__in=[one.value for one in VisitPurpose]), name="gate_visitor_purpose"
            )
        ]
