"""Who said it, when, how sure; what stood there before; what another source says. A value is kept once, in its row."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gezhi.ground.kernel.ids import new_id


class Gathering(models.Model):
    """One act of collecting: a visit, an import, a department's answer. Values name it by its number."""

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(max_length=12)
    sureness = models.PositiveSmallIntegerField(default=2)  # 1 hearsay, 2 said by those concerned, 3 seen in a document
    account = models.ForeignKey(
        "accounts.Account", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    department = models.ForeignKey(
        "accounts.Department", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    title = models.CharField(max_length=200, default="")  # a file's name, or what the visit was for
    at = models.DateTimeField()

    class Meta:
        db_table = "register_gathering"
        indexes = [models.Index(fields=["account", "at"], name="gathering_of")]
        constraints = [models.CheckConstraint(condition=Q(sureness__range=(1, 3)), name="gathering_sureness")]


class Change(models.Model):
    """A value that no longer stands: what it was, where it came from, what took its place. Only changed values."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=16)
    row_id = models.UUIDField()
    code = models.CharField(max_length=18)
    field = models.CharField(max_length=32)
    was = models.TextField(default="")
    was_sealed = models.BinaryField(default=b"")  # sealed, of fields that are
    was_gathered = models.ForeignKey(Gathering, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    gathering = models.ForeignKey(Gathering, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        db_table = "register_change"
        indexes = [models.Index(fields=["row_id", "at", "id"], name="change_of_row")]


class Proposal(models.Model):
    """What a source says that is not believed before the one that stands: a rule or a person decides."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=16)
    row_id = models.UUIDField()
    code = models.CharField(max_length=18)
    field = models.CharField(max_length=32)
    value = models.TextField(default="")
    value_sealed = models.BinaryField(default=b"")  # sealed, of fields that are
    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "accounts.Account", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    is_accepted = models.BooleanField(null=True)

    class Meta:
        db_table = "register_proposal"
        indexes = [
            models.Index(fields=["code", "at", "id"], name="proposal_open", condition=Q(decided_at__isnull=True)),
            models.Index(fields=["row_id", "at"], name="proposal_of_row"),
        ]


class Freshness(models.Model):
    """How long a value is believed: kind and field (“” stands for every field of the kind), in days."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=16)
    field = models.CharField(max_length=32, default="")
    days = models.PositiveIntegerField()

    class Meta:
        db_table = "register_freshness"
        constraints = [models.UniqueConstraint(fields=["kind", "field"], name="freshness_once")]


class SourceRank(models.Model):
    """How much a source is worth for a field (“” for every field of the kind): the greater is believed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=16)
    field = models.CharField(max_length=32, default="")
    source = models.CharField(max_length=12)
    rank = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "register_source_rank"
        constraints = [models.UniqueConstraint(fields=["kind", "field", "source"], name="source_rank_once")]
