"""Photos of a case: evidence, re-encoded, in the order they were taken up."""

from __future__ import annotations

from django.db import models

from gezhi.domain.cases.models.case import Case
from gezhi.ground.kernel.ids import new_id


class Photo(models.Model):
    """A photo belongs to a case and to the deed it came with; the file lies in the photo store under its digest."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(
        Case, null=True, on_delete=models.PROTECT, related_name="photos", db_index=False
    )  # none: not named yet
    purpose = models.CharField(max_length=12)  # report | before | after | check | step | person
    digest = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    taken_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField()
    added_by = models.UUIDField(null=True)

    class Meta:
        db_table = "case_photo"
        indexes = [models.Index(fields=["case", "added_at"], name="photo_case")]
