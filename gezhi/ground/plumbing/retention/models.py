"""The table of the rules: how long a kind is kept, by version; the newest counts, none is overwritten."""

from __future__ import annotations

from django.db import models


class RetentionRule(models.Model):
    """So many hours, days or months (the kind knows which); 0 keeps without end, where the kind may."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    amount = models.PositiveIntegerField()
    set_at = models.DateTimeField()
    set_by = models.UUIDField(null=True)

    class Meta:
        db_table = "retention_rule"
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="retention_rule_version")]
