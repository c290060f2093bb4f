"""What was said with a report: one recording a case, as it was recorded."""

from __future__ import annotations

from django.db import models

from gezhi.domain.cases.models.case import Case
from gezhi.ground.kernel.ids import new_id


class Recording(models.Model):
    """Belongs to the case whose report named it; the file lies in the store of recordings under its digest."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.OneToOneField(Case, null=True, on_delete=models.PROTECT, related_name="recording")  # none: not named
    purpose = models.CharField(max_length=12)  # report | person
    container = models.CharField(max_length=8)  # webm | ogg | mp4
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    seconds = models.PositiveSmallIntegerField(default=0)  # as the sender counted
    added_at = models.DateTimeField()
    added_by = models.UUIDField(null=True)

    class Meta:
        db_table = "case_recording"
