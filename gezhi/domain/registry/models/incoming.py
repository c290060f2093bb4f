"""Tables of strangers: how their columns are read, what became of each row, and what a person must decide."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gezhi.domain.registry.models.gathering import Gathering
from gezhi.domain.registry.models.people import Person
from gezhi.ground.kernel.ids import new_id


class ImportMapping(models.Model):
    """How one source names things: its columns, and its spellings of code values."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=16)
    columns = models.JSONField(default=dict)  # field → column of the source
    aliases = models.JSONField(default=dict)  # field → {spelling of the source: code}
    account = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "register_import_mapping"
        constraints = [models.UniqueConstraint(fields=["name", "kind"], name="import_mapping_once")]


class ImportRun(models.Model):
    """One file on its way in: it goes on where it stopped, and a second run of the same rows changes nothing."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    gathering = models.OneToOneField(Gathering, null=True, on_delete=models.PROTECT, related_name="+")
    mapping = models.JSONField(default=dict)  # as it was when the run began
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=18)  # the area that the rows must stand in
    file_name = models.CharField(max_length=200)
    file = models.CharField(max_length=120)  # below var/, sealed; gone when the run is over and its time is up
    state = models.CharField(max_length=12)
    is_trial = models.BooleanField(default=True)  # a dry run: nothing is kept
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    made = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    doubtful = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=dict)  # what is wrong, how often
    error = models.CharField(max_length=500, default="")

    class Meta:
        db_table = "register_import_run"
        indexes = [models.Index(fields=["account", "began_at"], name="import_run_of")]


class Doubt(models.Model):
    """Two people who may be one: a person compares both and decides. The newer one was entered meanwhile."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="doubts")
    candidate = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=18)  # the smallest area around both: who sees it may compare them
    why = models.CharField(max_length=16)  # same_document, alike
    at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "accounts.Account", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    is_same = models.BooleanField(null=True)

    class Meta:
        db_table = "register_doubt"
        indexes = [models.Index(fields=["code", "at", "id"], name="doubt_open", condition=Q(decided_at__isnull=True))]
        constraints = [models.UniqueConstraint(fields=["person", "candidate"], name="doubt_once")]


class RefusedRow(models.Model):
    """A row that was not taken over, sealed as it came, with everything that is wrong with it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="refusals", db_index=False)
    line = models.PositiveIntegerField()
    row = models.BinaryField()  # sealed
    faults = models.JSONField()

    class Meta:
        db_table = "register_refused_row"
        constraints = [models.UniqueConstraint(fields=["run", "line"], name="refused_row_once")]
