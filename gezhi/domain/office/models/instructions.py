"""Instructions from above: to every post of some roles in an area; who took note, and what they report back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gezhi.ground.kernel.ids import new_id


class Instruction(models.Model):
    """An instruction to posts of an area. Its words are not changed once it is out: it is withdrawn and given anew.

    Whom it reaches is not written down: whoever holds a post of one of its roles inside its area, also from tomorrow.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=18)
    roles = models.JSONField()  # keys of roles, at least one
    title = models.CharField(max_length=80)
    words = models.TextField()
    needs_answer = models.BooleanField()
    due_at = models.DateTimeField(null=True)
    issued_at = models.DateTimeField()
    account_id = models.UUIDField(null=True)  # who gave it
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "instruction"
        indexes = [models.Index(fields=["code", "-issued_at", "-id"], name="instruction_code")]


class InstructionReceipt(models.Model):
    """A post took note of an instruction, and perhaps reported back. A cover does both for the post covered."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    instruction = models.ForeignKey(Instruction, on_delete=models.PROTECT, related_name="receipts", db_index=False)
    post = models.ForeignKey("accounts.Post", on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=18)  # where the post stood then
    account_id = models.UUIDField()  # who did it
    received_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(default="")

    class Meta:
        db_table = "instruction_receipt"
        indexes = [models.Index(fields=["instruction", "code"], name="instruction_receipt_code")]
        constraints = [
            models.UniqueConstraint(fields=["instruction", "post"], name="instruction_receipt_post"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=False) | Q(answer=""), name="instruction_receipt_answer"
            ),
        ]
