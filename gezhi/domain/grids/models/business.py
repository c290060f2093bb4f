"""Business grids: a department's overlay of whole base grids. Never part of the path, never a scope by code."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from gezhi.ground.kernel.ids import new_id


class BusinessGrid(models.Model):
    """For example a police beat (警务区)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16)
    code = models.CharField(max_length=18, db_index=True)  # the area that keeps it: decides who sees it
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    class Meta:
        db_table = "grids_business_grid"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="business_grid_period"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BusinessGridPart(models.Model):
    """One whole base grid of a business grid. The code's 15 digits keep every other level out."""

    id = models.UUIDField(primary_key=True, default=new_id)
    business_grid = models.ForeignKey(BusinessGrid, on_delete=models.PROTECT, related_name="parts")
    kind = models.CharField(max_length=16)  # the business grid's, copied
    cell = models.ForeignKey("Cell", on_delete=models.PROTECT, related_name="business_parts")
    code = models.CharField(max_length=18)  # the base grid's, copied
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    class Meta:
        db_table = "grids_business_grid_part"
        constraints = [
            models.CheckConstraint(condition=Q(Exact(Length("code"), 15)), name="business_part_is_a_grid"),
            # One base grid answers to one beat of each kind at a time.
            models.UniqueConstraint(
                fields=["cell", "kind"], condition=Q(valid_to__isnull=True), name="business_part_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="business_part_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} in {self.business_grid_id}"
