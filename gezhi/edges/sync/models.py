"""The one table of sync: what became of every command, so that the same id gets the same answer for ever."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gezhi.edges.sync.vocabulary import KEPT


class Receipt(models.Model):
    """One command. What it said is not kept, only a digest: enough to tell the same command from a changed one."""

    id = models.UUIDField(primary_key=True, editable=False)  # made by the sender
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+", db_index=False)
    post_id = models.UUIDField()  # copied
    deed = models.CharField(max_length=32)
    digest = models.BinaryField(max_length=32)
    done_at = models.DateTimeField()  # as far as the sender's clock is believed
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=8)
    subject_id = models.UUIDField(null=True)  # what it was about in the end
    version = models.PositiveIntegerField(null=True)  # of the subject behind it
    code = models.CharField(max_length=64, default="")  # of the refusal
    parameters = models.JSONField(default=dict)

    class Meta:
        db_table = "sync_receipt"
        indexes = [
            models.Index(fields=["account", "-received_at"], name="receipt_of"),
            models.Index(fields=["received_at"], name="receipt_age"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=[one.value for one in KEPT]), name="receipt_outcome"),
            models.CheckConstraint(
                condition=(Q(outcome="done") & Q(code="")) | (~Q(outcome="done") & ~Q(code="")), name="receipt_refusal"
            ),
        ]
