"""What checks of borders and codes found, kept until somebody accepts it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gezhi.domain.grids.vocabulary import FindingState
from gezhi.ground.kernel.ids import new_id


class Finding(models.Model):
    """One finding of one edition: which cells, how large, where."""

    id = models.UUIDField(primary_key=True, default=new_id)
    edition = models.ForeignKey("MeshEdition", on_delete=models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=12)
    level = models.CharField(max_length=12)
    code = models.CharField(max_length=18, blank=True, db_index=True)  # where it counts: decides who sees it
    cell = models.ForeignKey("Cell", null=True, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey("Cell", null=True, on_delete=models.PROTECT, related_name="+")
    feature_no = models.PositiveIntegerField(null=True)
    name = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict)  # repairs done, code of the refusal, number of gaps
    area_m2 = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    state = models.CharField(max_length=12, default=FindingState.OPEN)
    accepted_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "grids_finding"
        constraints = [
            models.CheckConstraint(
                condition=Q(state=FindingState.OPEN, accepted_at__isnull=True)
                | (Q(state=FindingState.ACCEPTED, accepted_at__isnull=False) & ~Q(reason="")),
                name="finding_accepted_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"
