"""What residents are told about their data, by version; none is overwritten, each report names the one it was told."""

from __future__ import annotations

from django.db import models


class NoticeText(models.Model):
    """A version of the operator's own. Of those whose time has come, the newest version counts."""

    version = models.BigAutoField(primary_key=True)
    texts = models.JSONField()  # by language (zh, en), by part
    valid_from = models.DateTimeField()
    made_at = models.DateTimeField()
    account_id = models.UUIDField(null=True)  # who wrote it

    class Meta:
        db_table = "notice_text"
