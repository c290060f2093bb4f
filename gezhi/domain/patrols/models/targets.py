"""What is to be covered in a cell, and what was on which day."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gezhi.ground.kernel.ids import new_id


class Street(models.Model):
    """The line of a street or path. It belongs to no cell: its pieces do."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.CharField(max_length=80)
    number = models.CharField(max_length=40)  # what the source calls it
    name = models.CharField(max_length=80, default="")
    line = models.BinaryField()  # WKB, CGCS2000/WGS-84
    length_m = models.FloatField()
    is_active = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "street"
        constraints = [models.UniqueConstraint(fields=["source", "number"], name="street_once")]


class TargetSet(models.Model):
    """One edition of what is to be passed in a cell. Never changed: bits of coverage days count along it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.ForeignKey("grids.Cell", on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=18)  # the cell's, rewritten when a mesh is published
    from_date = models.DateField()
    to_date = models.DateField(null=True)  # the first day on which a newer edition counts
    made_at = models.DateTimeField()
    count = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)  # of the content: an edition like the last is not made
    content = models.BinaryField()  # `rules.targets`: kind, id, place and weight of each

    class Meta:
        db_table = "target_set"
        indexes = [models.Index(fields=["code", "from_date"], name="target_set_code")]
        constraints = [
            models.UniqueConstraint(fields=["cell"], condition=Q(to_date=None), name="target_set_open"),
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=F("from_date")), name="target_set_period"
            ),
        ]


class CoverageDay(models.Model):
    """What of a target set was passed on a day, by all colleagues together; who passed it is not kept here."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    targets = models.ForeignKey(TargetSet, on_delete=models.PROTECT, related_name="days", db_index=False)
    code = models.CharField(max_length=18)
    day_date = models.DateField()
    passed = models.BinaryField()  # a bit a target
    street_m = models.FloatField(default=0.0)
    street_passed_m = models.FloatField(default=0.0)
    doors_count = models.PositiveIntegerField(default=0)
    doors_passed = models.PositiveIntegerField(default=0)
    places_count = models.PositiveIntegerField(default=0)
    places_passed = models.PositiveIntegerField(default=0)
    walkers_count = models.PositiveIntegerField(default=0)
    judged_at = models.DateTimeField()

    class Meta:
        db_table = "coverage_day"
        indexes = [models.Index(fields=["code", "day_date"], name="coverage_day_code")]
        constraints = [models.UniqueConstraint(fields=["targets", "day_date"], name="coverage_day_once")]
