"""What people typed with a phone or document number in it: whole and sealed, while pages and tables hold it masked."""

from __future__ import annotations

from django.db import models

from gezhi.domain.cases.models.case import Case
from gezhi.ground.kernel.ids import new_id


class KeptText(models.Model):
    """One free text as it was typed; seen only through the reveal with a reason, erased with the reporter's data."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="kept_texts")
    text = models.BinaryField()  # sealed; empty once erased
    at = models.DateTimeField()

    class Meta:
        db_table = "case_kept_text"
        ordering = ("at", "id")
