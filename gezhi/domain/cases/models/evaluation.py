"""What the reporter said at the end."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gezhi.domain.cases.models.case import Case
from gezhi.ground.kernel.ids import new_id


class Evaluation(models.Model):
    """One answer (or its absence) to “is it solved?”; a reopened case collects several."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="evaluations")
    outcome = models.CharField(max_length=16)
    stars = models.PositiveSmallIntegerField(null=True)
    words = models.CharField(max_length=1000, default="")
    at = models.DateTimeField()

    class Meta:
        db_table = "case_evaluation"
        constraints = [
            models.CheckConstraint(condition=Q(stars=None) | Q(stars__gte=1, stars__lte=5), name="evaluation_stars")
        ]
