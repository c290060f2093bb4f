"""Notices to residents: hung at every door of an area, from–to."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gezhi.ground.kernel.ids import new_id


class Bulletin(models.Model):
    """A notice of an area. Its words are not changed once it hangs: it is taken down and another one written."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=18)
    title = models.CharField(max_length=80)
    words = models.TextField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    made_at = models.DateTimeField()
    account_id = models.UUIDField(null=True)  # who wrote it

    class Meta:
        db_table = "bulletin"
        indexes = [models.Index(fields=["code", "-valid_from", "-id"], name="bulletin_code")]
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="bulletin_period"),
        ]
