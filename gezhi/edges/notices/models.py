"""Tables of notices: what each person was told, the book of rules, channels, wishes, and what is to be sent."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gezhi.edges.notices.vocabulary import ChannelKind, Digest, Event, SendingState
from gezhi.ground.kernel.ids import new_id


class Notice(models.Model):
    """One line in one person's list. `mark` names what happened: the same is never told twice.

    Only what a list shows is kept: number, class, area, due; never words that somebody wrote about a matter.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+", db_index=False)
    mark = models.CharField(max_length=64)
    event = models.CharField(max_length=16)
    at = models.DateTimeField()
    case_id = models.UUIDField(null=True)
    number = models.CharField(max_length=24, default="")
    class_id = models.UUIDField(null=True)
    code = models.CharField(max_length=18, default="")
    due_at = models.DateTimeField(null=True)
    is_urgent = models.BooleanField(default=False)
    announcement_id = models.UUIDField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notice"
        indexes = [
            models.Index(fields=["account", "-id"], name="notice_of"),
            models.Index(fields=["account"], name="notice_unread", condition=Q(read_at__isnull=True)),
            models.Index(fields=["at"], name="notice_at"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["account", "mark"], name="notice_once"),
            models.CheckConstraint(condition=Q(event__in=[one.value for one in Event]), name="notice_event"),
        ]


class Announcement(models.Model):
    """Words of the office to everybody in some roles over an area."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    title = models.CharField(max_length=80)
    words = models.CharField(max_length=1000)
    roles = models.CharField(max_length=400, default="")  # keys with spaces between; none: every role
    code = models.CharField(max_length=18)
    at = models.DateTimeField()
    by_id = models.UUIDField()  # the account, copied
    told = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notice_announcement"
        indexes = [models.Index(fields=["-at"], name="announcement_at")]


class RuleBook(models.Model):
    """The rules in force: one row a version, never changed; the newest counts."""

    version = models.PositiveIntegerField(primary_key=True)
    set_at = models.DateTimeField()
    set_by = models.UUIDField(null=True)  # the account, copied
    rules = models.JSONField()

    class Meta:
        db_table = "notice_rule_book"


class Channel(models.Model):
    """One way out: a mail server, an SMS gateway, a robot of a group. Its address and secrets are sealed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=12)
    settings = models.BinaryField()
    version = models.PositiveIntegerField(default=1)
    code = models.CharField(max_length=18, default="")  # a robot speaks of matters in this area only; empty: of all
    is_on = models.BooleanField(default=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    again_at = models.DateTimeField(null=True)  # it rests until then
    last_at = models.DateTimeField(null=True)
    last_result = models.CharField(max_length=16, default="")
    last_detail = models.CharField(max_length=100, default="")

    class Meta:
        db_table = "notice_channel"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[one.value for one in ChannelKind]), name="channel_kind")
        ]

    def __str__(self) -> str:
        return self.name


class Preference(models.Model):
    """How one person wants to be told. Mail and phone are sealed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.OneToOneField("accounts.Account", on_delete=models.PROTECT, related_name="+")
    mail = models.BinaryField(default=b"")
    phone = models.BinaryField(default=b"")
    quiet_from = models.PositiveSmallIntegerField(null=True)  # minutes of the city's day
    quiet_to = models.PositiveSmallIntegerField(null=True)
    digest = models.CharField(max_length=8, default=Digest.NONE)
    digest_at = models.PositiveSmallIntegerField(default=510)

    class Meta:
        db_table = "notice_preference"
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_to__isnull=True)
                | Q(quiet_from__lt=1440, quiet_to__lt=1440, quiet_from__isnull=False, quiet_to__isnull=False),
                name="preference_quiet",
            ),
            models.CheckConstraint(condition=Q(digest__in=[one.value for one in Digest]), name="preference_digest"),
        ]


class Sending(models.Model):
    """One line on its way over a channel: to one account, or to the group of a robot. Several go in one message."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="sendings", db_index=False)
    account = models.ForeignKey(
        "accounts.Account", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    to = models.CharField(max_length=32, default="")  # the account's id without dashes; empty: a group
    mark = models.CharField(max_length=64)
    event = models.CharField(max_length=16)
    at = models.DateTimeField()
    case_id = models.UUIDField(null=True)
    number = models.CharField(max_length=24, default="")
    class_id = models.UUIDField(null=True)
    code = models.CharField(max_length=18, default="")
    due_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, default=SendingState.WAITING)
    next_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    result = models.CharField(max_length=16, default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notice_sending"
        indexes = [
            models.Index(fields=["channel", "next_at", "id"], name="sending_next", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["channel", "to", "id"], name="sending_to", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["ended_at"], name="sending_ended", condition=Q(ended_at__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["channel", "mark", "to"], name="sending_once"),
            models.CheckConstraint(
                condition=Q(state=SendingState.WAITING, ended_at__isnull=True)
                | (~Q(state=SendingState.WAITING) & Q(ended_at__isnull=False)),
                name="sending_end",
            ),
        ]


class Reading(models.Model):
    """How far a background reader has come: in the feed by position, on the clock by instant and case."""

    name = models.CharField(max_length=16, primary_key=True)
    position = models.BigIntegerField(default=0)
    seen_at = models.DateTimeField()
    seen_id = models.UUIDField(null=True)
    told_at = models.DateTimeField(null=True)  # when it last told somebody something

    class Meta:
        db_table = "notice_reading"
