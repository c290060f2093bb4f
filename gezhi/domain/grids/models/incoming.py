"""Files of divisions and borders that came in through the console: what was asked, how far it is, what was found."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gezhi.domain.grids.vocabulary import ImportState, IncomingKind
from gezhi.ground.kernel.ids import new_id


class MeshImport(models.Model):
    """One upload. Its files lie in `VAR_DIR/imports/<id>/` until it has ended."""

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=12)
    state = models.CharField(max_length=12, default=ImportState.WAITING)
    told = models.JSONField(default=dict)  # what its sender said of it
    by = models.JSONField(default=dict)  # account, person and post, as the journal will name them
    account_id = models.UUIDField(null=True)
    files = models.JSONField(default=list)  # names as they came
    report = models.JSONField(default=dict)
    refusal = models.JSONField(null=True)  # code and parameters of the Problem
    edition_id = models.UUIDField(null=True)  # the draft; it may be discarded and leaves this row
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "grids_import"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in IncomingKind]), name="import_kind"),
            models.CheckConstraint(condition=Q(state__in=[state.value for state in ImportState]), name="import_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
