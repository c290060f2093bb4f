"""Visits at a door: who came how, and what came of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gezhi.domain.registry.models.places import Home
from gezhi.domain.registry.vocabulary import VisitResult, VisitWay
from gezhi.ground.plumbing.scope import Prefix


class HomeVisit(models.Model):
    """One visit at a door, also one in vain: never changed, forgotten after its time."""

    id = models.UUIDField(primary_key=True, editable=False)  # made by whoever was there: sent twice, kept once
    home = models.ForeignKey(Home, on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=18)  # where the home stands
    way = models.CharField(max_length=8)
    result = models.CharField(max_length=12)
    words = models.CharField(max_length=500, default="")
    at = models.DateTimeField()  # when it was done, by the corrected clock of whoever was there
    account = models.ForeignKey(
        "accounts.Account", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    post_id = models.UUIDField(null=True)  # in which post
    received_at = models.DateTimeField()

    class Meta:
        db_table = "register_home_visit"
        indexes = [
            models.Index(fields=["home", "-at", "-id"], name="home_visit_of"),
            models.Index(fields=["account", "at"], name="home_visit_by"),
            models.Index(Prefix("code", 12), "at", name="home_visit_in"),
            models.Index(fields=["at", "id"], name="home_visit_old"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(way__in=[one.value for one in VisitWay]), name="home_visit_way"),
            models.CheckConstraint(
                condition=Q(result__in=[one.value for one in VisitResult]), name="home_visit_result"
            ),
            models.CheckConstraint(
                condition=Q(way=VisitWay.LEAFLET.value, result=VisitResult.LEFT.value)
                | (~Q(way=VisitWay.LEAFLET.value) & ~Q(result=VisitResult.LEFT.value)),
                name="home_visit_leaflet",
            ),
        ]
