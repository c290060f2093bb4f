"""What a city sets: who may look at tracks."""

from __future__ import annotations

from django.db import models


class TrackRule(models.Model):
    """Who may look at colleagues' tracks, and how far back: one row a version, never changed; the newest counts."""

    version = models.PositiveIntegerField(primary_key=True)
    roles = models.JSONField()
    days = models.PositiveSmallIntegerField()
    needs_reason = models.BooleanField()
    set_at = models.DateTimeField()
    set_by = models.UUIDField(null=True)  # the account, copied

    class Meta:
        db_table = "track_rule"
