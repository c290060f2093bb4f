"""Lists on their way out: who wants what of which area for what, who let it go, when it was handed over."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gezhi.domain.registry.models.themes import Theme
from gezhi.domain.registry.models.wanting import FieldRequest
from gezhi.domain.registry.vocabulary import ExportState
from gezhi.ground.kernel.ids import new_id


class Export(models.Model):
    """One list. Numbers and names stand under masks, but for those that a second person lets go."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=18)  # the area it is of
    layout = models.CharField(max_length=32)
    form = models.CharField(max_length=8)  # csv, xlsx, parquet
    theme = models.ForeignKey(Theme, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    wanted = models.ForeignKey(FieldRequest, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    unmasked = models.JSONField(default=list)  # kinds of values without a mask
    is_open = models.BooleanField(default=False)  # a second person must let it go: no mask, or a theme
    reason = models.CharField(max_length=200)
    language = models.CharField(max_length=10)  # of its headings
    told = models.JSONField(default=dict)  # the asker, as the journal names them
    state = models.CharField(max_length=12)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "accounts.Account", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    words = models.CharField(max_length=200, default="")  # why it was refused
    made_at = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=500, default="")

    class Meta:
        db_table = "register_export"
        indexes = [
            models.Index(fields=["code", "asked_at"], name="export_code"),
            models.Index(fields=["account", "asked_at"], name="export_of"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in ExportState]), name="export_state"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("account")), name="export_two_people"
            ),
            models.CheckConstraint(
                condition=Q(is_open=False)
                | Q(decided_by__isnull=False)
                | Q(state__in=[ExportState.ASKED.value, ExportState.EXPIRED.value]),
                name="export_let_go",
            ),
            models.CheckConstraint(condition=Q(theme__isnull=True) | Q(is_open=True), name="export_theme"),
        ]
