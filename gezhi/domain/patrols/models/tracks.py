"""Tracks: pieces as they came, the judged day, and files of days gone by.

A row holds a piece of hundreds of points, sealed; no row stands for one point
(`docs/decisions/0014-tracks-in-pieces.md`). The tables are plain on both databases; on PostgreSQL an operator may
partition `track_piece` by month of `day_date`, since no key points to it and every question names the day.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gezhi.ground.kernel.ids import new_id


class TrackPiece(models.Model):
    """A piece of a colleague's track, as the phone sent it. Never changed; moved away or erased with its day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)  # the phone's
    account_id = models.UUIDField()
    post_id = models.UUIDField()
    round_id = models.UUIDField(null=True)
    code = models.CharField(max_length=18)  # of the post when it was recorded: whose area the colleague works in
    cells = models.JSONField(default=dict)  # points by smallest cell, as the mesh was then; "" outside it
    day_date = models.DateField()  # of the city, on which it begins
    begins_at = models.DateTimeField()  # put right by the offset
    ends_at = models.DateTimeField()
    received_at = models.DateTimeField()
    offset_s = models.FloatField(default=0.0)  # by how much the phone's clock was behind
    count = models.PositiveIntegerField()
    packed = models.BinaryField()  # sealed: the wire's bytes

    class Meta:
        db_table = "track_piece"
        indexes = [
            models.Index(fields=["day_date", "account_id", "begins_at"], name="track_piece_day"),
            models.Index(fields=["code", "day_date"], name="track_piece_code"),
            models.Index(fields=["received_at"], name="track_piece_received"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gte=F("begins_at")), name="track_piece_period"),
            models.CheckConstraint(condition=Q(count__gte=1), name="track_piece_count"),
        ]


class TrackDay(models.Model):
    """What a colleague's day of tracks says, without where: evidence that outlives the track."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=18)
    day_date = models.DateField()
    judged_at = models.DateTimeField()
    duty_s = models.FloatField(default=0.0)
    recorded_s = models.FloatField(default=0.0)  # all that was recorded
    on_duty_s = models.FloatField(default=0.0)  # of it, within the time on duty
    length_m = models.FloatField(default=0.0)
    stays_count = models.PositiveIntegerField(default=0)
    stays_s = models.FloatField(default=0.0)
    points_count = models.PositiveIntegerField(default=0)
    noise_count = models.PositiveIntegerField(default=0)
    leap_count = models.PositiveIntegerField(default=0)
    mock_count = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "track_day"
        indexes = [models.Index(fields=["day_date", "code", "id"], name="track_day_code")]
        constraints = [models.UniqueConstraint(fields=["account", "day_date"], name="track_day_once")]


class TrackFile(models.Model):
    """Tracks of one day of the city that were moved out of the database: a Parquet file shut with a key of its own.

    The key stands here, sealed: a rotation of keys seals it anew and leaves the file, and without this row no copy of
    the file opens. A file holds whole colleagues, those from the first to the last account in order.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    day_date = models.DateField()
    number = models.PositiveSmallIntegerField(default=1)  # many colleagues make several files of a day
    first_account_id = models.UUIDField()
    last_account_id = models.UUIDField()
    secret = models.BinaryField()  # sealed: the file's key
    points_count = models.PositiveBigIntegerField()
    pieces_count = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "track_file"
        constraints = [models.UniqueConstraint(fields=["day_date", "number"], name="track_file_once")]
