"""Counts that pages show at once, however many rows are behind them."""

from __future__ import annotations

from django.db import models


class Tally(models.Model):
    """How many active rows inside an area (of 6, 9, 12 or 15 digits) have `value` for `measure`, as last folded."""

    id = models.BigAutoField(primary_key=True)
    area = models.CharField(max_length=15)
    level = models.PositiveSmallIntegerField()  # digits of the area
    measure = models.CharField(max_length=24)
    value = models.CharField(max_length=24)
    count = models.IntegerField()

    class Meta:
        db_table = "register_tally"
        indexes = [models.Index(fields=["level", "measure", "area"], name="tally_level")]
        constraints = [models.UniqueConstraint(fields=["area", "measure", "value"], name="tally_once")]


class TallyChange(models.Model):
    """What a deed added or took away at one place and was not folded yet: nobody waits for a common row."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=18)
    measure = models.CharField(max_length=24)
    value = models.CharField(max_length=24)
    change = models.IntegerField()

    class Meta:
        db_table = "register_tally_change"
