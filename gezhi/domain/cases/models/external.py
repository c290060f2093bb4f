"""The number a case bears in the system it came from."""

from __future__ import annotations

from django.db import models

from gezhi.domain.cases.models.case import Case


class ExternalNumber(models.Model):
    """One number of one source, given once: what came in before is known by it, and found by it."""

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(max_length=40)
    number = models.CharField(max_length=64)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="external_numbers")

    class Meta:
        db_table = "case_external_number"
        indexes = [models.Index(fields=["number"], name="external_number")]
        constraints = [models.UniqueConstraint(fields=["source", "number"], name="external_number_once")]

    def __str__(self) -> str:
        return f"{self.source}:{self.number}"
