"""Who reported: sealed, seen only through a reveal with a reason."""

from __future__ import annotations

from django.db import models

from gezhi.domain.cases.models.case import Case
from gezhi.ground.kernel.ids import new_id


class Reporter(models.Model):
    """The person behind a report. A merged case's reporter follows the case it was merged into."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="reporter")
    name = models.BinaryField(default=b"")  # sealed
    phone = models.BinaryField(default=b"")  # sealed
    phone_blind = models.BinaryField(max_length=34, null=True, db_index=True)
    secret_digest = models.BinaryField(max_length=32, null=True)
    notice_version = models.CharField(max_length=16, default="")
    wants_answer = models.BooleanField(default=True)

    class Meta:
        db_table = "case_reporter"
