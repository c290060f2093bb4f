"""Tables of the journal: deeds and looks (entries), their numbering, the sealed blocks, and readers' bookmarks."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One line of a journal. Identifiers are copied, never pointed to: history outlives what it tells of."""

    seq = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=16)  # ActorKind
    account_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    post_id = models.UUIDField(null=True)
    on_behalf_of = models.UUIDField(null=True)
    deed = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=32)
    subject_id = models.UUIDField(null=True)
    cell_id = models.UUIDField(null=True)
    code = models.CharField(max_length=18, default="")
    facts = models.BinaryField(default=b"")  # canonical JSON; empty once erased
    salt = models.BinaryField(default=b"")
    facts_digest = models.BinaryField(max_length=32)
    erased_by = models.BigIntegerField(null=True)  # seq of the deed that erased the facts
    request_id = models.CharField(max_length=40, default="")

    class Meta:
        abstract = True


class Deed(Entry):
    """Something was done. Kept."""

    class Meta:
        db_table = "journal_deed"
        indexes = [
            models.Index(fields=["subject_id", "seq"], name="deed_subject"),
            models.Index(fields=["account_id", "seq"], name="deed_account"),
            models.Index(fields=["deed", "seq"], name="deed_kind"),
            models.Index(fields=["at", "seq"], name="deed_at"),
        ]


class Look(Entry):
    """Somebody asked: a search, a view of a person, a reveal, an export. Kept for a set time."""

    class Meta:
        db_table = "journal_look"
        indexes = [
            models.Index(fields=["subject_id", "seq"], name="look_subject"),
            models.Index(fields=["account_id", "seq"], name="look_account"),
            models.Index(fields=["deed", "seq"], name="look_kind"),
            models.Index(fields=["at", "seq"], name="look_at"),
        ]


class Numbered(models.Model):
    """Entry `seq` has the dense `position`, given after its commit: what every reader's cursor counts in."""

    position = models.BigIntegerField(primary_key=True)
    seq = models.BigIntegerField(unique=True)

    class Meta:
        abstract = True


class Feed(Numbered):
    """The numbering of deeds."""

    class Meta:
        db_table = "journal_feed"


class LookFeed(Numbered):
    """The numbering of looks (for sealing only; looks are never in the feed)."""

    class Meta:
        db_table = "journal_look_feed"


class Block(models.Model):
    """Entries `first`…`last` by position, sealed: Merkle root, link to the block before, signature over the head."""

    journal = models.CharField(max_length=8)  # deeds | looks
    number = models.BigIntegerField()
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    head = models.BinaryField(max_length=32)
    key_id = models.CharField(max_length=16)
    signature = models.BinaryField(max_length=64)
    at = models.DateTimeField()
    erased_by = models.BigIntegerField(null=True)  # seq of the deed that erased the block's looks at their end

    class Meta:
        db_table = "journal_block"
        constraints = [models.UniqueConstraint(fields=["journal", "number"], name="block_number")]


class Bookmark(models.Model):
    """How far a named reader has read; the sealer's own `low` water mark stands here too."""

    name = models.CharField(max_length=64, primary_key=True)
    position = models.BigIntegerField(default=0)
    candidate = models.BigIntegerField(default=0)
    horizon = models.BigIntegerField(default=0)
    noted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "journal_bookmark"


class Verification(models.Model):
    """One run of verify: what was checked, what was found, how long it took."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    seconds = models.FloatField()
    blocks = models.BigIntegerField()
    entries = models.BigIntegerField()
    erased = models.BigIntegerField()
    faults = models.JSONField(default=list)

    class Meta:
        db_table = "journal_verification"
