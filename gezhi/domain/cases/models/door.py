"""Who came to the residents' door lately, as digests only, and what the desk judged of a source."""

from __future__ import annotations

from django.db import models

from gezhi.domain.cases.models.case import Case


class DoorVisit(models.Model):
    """One try at the residents' door: taken up, or held back by a limit or a block. Kept for a day at most.

    Address, browser and phone are keyed digests: they tell one source from another, and nobody who it is.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    address = models.BinaryField(max_length=34)
    browser = models.BinaryField(max_length=34, null=True)
    phone = models.BinaryField(max_length=34, null=True)
    code = models.CharField(max_length=18)
    is_taken = models.BooleanField()
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        db_table = "door_visit"
        indexes = [models.Index(fields=["at"], name="door_visit_at")]


class SourceJudgement(models.Model):
    """A source marked as abuse by somebody, with the reason; with `ends_at` it is blocked until then, in `code`."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=8)  # address | browser | phone
    digest = models.BinaryField(max_length=34)
    code = models.CharField(max_length=18)
    reason = models.CharField(max_length=500)
    made_at = models.DateTimeField()
    account_id = models.UUIDField(null=True)
    ends_at = models.DateTimeField(null=True)  # None: marked only
    released_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "source_judgement"
        indexes = [models.Index(fields=["made_at"], name="source_judgement_at")]
