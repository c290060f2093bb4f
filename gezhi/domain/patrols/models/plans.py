"""Plans: who walks where, when, and what must be passed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gezhi.domain.patrols.rules import plans as rules
from gezhi.domain.patrols.vocabulary import Way
from gezhi.ground.kernel.ids import new_id


class RoundPlan(models.Model):
    """A round that is walked again and again in a cell: along a line, or everything in it. Never overwritten while
    rounds point to it: a changed plan ends and a new one begins."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80)
    cell = models.ForeignKey("grids.Cell", on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=18)  # the cell's area code, rewritten when a mesh is published
    way = models.CharField(max_length=8)
    line = models.BinaryField(default=b"")  # WKB of the route, CGCS2000/WGS-84
    reach_m = models.PositiveSmallIntegerField(default=20)  # how near is passed
    role = models.CharField(max_length=32, default="grid_worker")  # of those with a post over the cell
    weekdays = models.PositiveSmallIntegerField(default=rules.EVERY_DAY)  # bit 0 is Monday
    opens = models.PositiveSmallIntegerField()  # minutes of the city's day
    closes = models.PositiveSmallIntegerField()
    times = models.PositiveSmallIntegerField(default=1)  # a day
    least_minutes = models.PositiveSmallIntegerField(default=0)
    from_date = models.DateField()
    to_date = models.DateField(null=True)  # the first day on which it no longer holds
    follows_id = models.UUIDField(null=True)  # the plan that this one took the place of
    made_at = models.DateTimeField()

    class Meta:
        db_table = "round_plan"
        indexes = [models.Index(fields=["code", "from_date", "id"], name="round_plan_code")]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=F("from_date")), name="round_plan_period"
            ),
            models.CheckConstraint(condition=Q(closes__gt=F("opens"), closes__lte=1440), name="round_plan_window"),
            models.CheckConstraint(condition=Q(way__in=[way.value for way in Way]), name="round_plan_way"),
            models.CheckConstraint(condition=Q(weekdays__gte=1, weekdays__lte=127), name="round_plan_weekdays"),
        ]

    @property
    def window(self) -> rules.Window:
        return rules.Window(self.weekdays, self.opens, self.closes, self.times, self.least_minutes)


class KeyPoint(models.Model):
    """A point that the round must (or may) pass: a gate, a gas valve, the pond."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(RoundPlan, on_delete=models.PROTECT, related_name="points", db_index=False)
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    lon = models.FloatField()
    lat = models.FloatField()
    radius_m = models.PositiveSmallIntegerField(default=30)
    is_required = models.BooleanField(default=True)

    class Meta:
        db_table = "round_key_point"
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="key_point_number")]
