"""Rounds that were walked, and the points they passed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gezhi.domain.patrols.models.plans import KeyPoint, RoundPlan
from gezhi.domain.patrols.vocabulary import CheckInWay, RoundState
from gezhi.ground.kernel.ids import new_id


class Round(models.Model):
    """One round of one colleague. The id is the phone's; what was judged afterwards stands beside what was done."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(RoundPlan, null=True, on_delete=models.PROTECT, related_name="rounds", db_index=False)
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+", db_index=False)
    post = models.ForeignKey("accounts.Post", on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=18)  # of the plan's cell, or of the post's
    state = models.CharField(max_length=12, default=RoundState.UNDER_WAY.value)
    version = models.PositiveIntegerField(default=1)
    day_date = models.DateField()  # of the city, on which it began
    begun_at = models.DateTimeField()  # by the phone's clock, put right
    ended_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    words = models.CharField(max_length=500, default="")

    judged_at = models.DateTimeField(null=True)
    recorded_s = models.FloatField(null=True)
    length_m = models.FloatField(null=True)
    required_count = models.PositiveSmallIntegerField(null=True)
    required_passed = models.PositiveSmallIntegerField(null=True)
    line_share = models.FloatField(null=True)  # of the route's metres; None for a cell

    class Meta:
        db_table = "round"
        indexes = [
            models.Index(fields=["day_date", "code", "id"], name="round_day_code"),
            models.Index(fields=["account", "day_date"], name="round_account_day"),
            models.Index(fields=["plan", "day_date"], name="round_plan_day", condition=Q(plan__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[state.value for state in RoundState]), name="round_state"),
            models.CheckConstraint(condition=Q(ended_at=None) | Q(ended_at__gte=F("begun_at")), name="round_period"),
            models.CheckConstraint(
                condition=Q(state=RoundState.UNDER_WAY.value, ended_at=None)
                | (~Q(state=RoundState.UNDER_WAY.value) & Q(ended_at__isnull=False)),
                name="round_ended",
            ),
        ]


class CheckIn(models.Model):
    """A key point was passed: the first time counts, a second telling changes nothing."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="check_ins", db_index=False)
    point = models.ForeignKey(KeyPoint, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    way = models.CharField(max_length=8)
    distance_m = models.FloatField(null=True)
    is_mock = models.BooleanField(default=False)
    words = models.CharField(max_length=200, default="")  # why by hand
    place = models.BinaryField(default=b"")  # sealed: longitude, latitude, accuracy as the phone told them

    class Meta:
        db_table = "round_check_in"
        constraints = [
            models.UniqueConstraint(fields=["round", "point"], name="check_in_once"),
            models.CheckConstraint(condition=Q(way__in=[way.value for way in CheckInWay]), name="check_in_way"),
        ]
