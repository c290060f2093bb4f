"""Codes that open to somebody what is held about them, after the desk has made sure who they are."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gezhi.domain.registry.models.people import Person
from gezhi.domain.registry.vocabulary import IdentityCheck
from gezhi.ground.kernel.ids import new_id


class OwnView(models.Model):
    """One code: opened once, then bound to the browser that opened it. Both secrets are kept as digests only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+", db_index=False)
    checked = models.CharField(max_length=8)  # how it was made sure who asks
    digest = models.BinaryField(max_length=32, unique=True)  # of the code
    made_at = models.DateTimeField(db_index=True)
    expires_at = models.DateTimeField()  # until then it may be opened
    opened_at = models.DateTimeField(null=True)
    browser = models.BinaryField(max_length=32, null=True, unique=True)  # digest of what that browser keeps
    ends_at = models.DateTimeField(null=True)  # until then it stays open there

    class Meta:
        db_table = "register_own_view"
        constraints = [
            models.CheckConstraint(
                condition=Q(checked__in=[one.value for one in IdentityCheck]), name="own_view_checked"
            ),
            models.CheckConstraint(
                condition=Q(opened_at=None, browser=None, ends_at=None)
                | Q(opened_at__isnull=False, browser__isnull=False, ends_at__isnull=False),
                name="own_view_opened",
            ),
        ]
