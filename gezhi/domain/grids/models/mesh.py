"""Editions of the mesh: what each one draws, changes and descends from."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gezhi.domain.grids.vocabulary import EditionState, Origin
from gezhi.ground.kernel.ids import new_id


class MeshEdition(models.Model):
    """One edition of all cells and borders. Drafts may stand side by side; the number is given at publishing."""

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.PositiveIntegerField(null=True, unique=True)
    origin = models.CharField(max_length=12, default=Origin.DRAWN)
    title = models.CharField(max_length=200, blank=True)  # a file's name, or what its drafter called it
    state = models.CharField(max_length=12, default=EditionState.DRAFT)
    drafted_at = models.DateTimeField()
    valid_from = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    index_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "grids_mesh_edition"
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state=EditionState.PUBLISHED), name="mesh_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(state=EditionState.DRAFT, number__isnull=True, valid_from__isnull=True)
                | (~Q(state=EditionState.DRAFT) & Q(number__isnull=False, valid_from__isnull=False)),
                name="mesh_numbered_when_published",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number or 'draft'} {self.title}"


class BorderQuerySet(models.QuerySet["Border"]):
    """Reusable filters."""

    def live(self) -> BorderQuerySet:
        """Borders of the mesh in force."""
        return self.filter(valid_from__isnull=False, valid_to__isnull=True)


class Border(models.Model):
    """The border of one cell from one edition to another. Never overwritten; drafted ones have no `valid_from`.

    Coordinates are CGCS2000/WGS-84 longitude–latitude; what came in another datum, or had to be repaired, is kept raw.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    cell = models.ForeignKey("Cell", on_delete=models.PROTECT, related_name="borders")
    level = models.CharField(max_length=12)  # the cell's, copied
    code = models.CharField(max_length=18)  # the cell's, copied
    edition_from = models.ForeignKey(MeshEdition, on_delete=models.PROTECT, related_name="borders")
    edition_to = models.ForeignKey(MeshEdition, null=True, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateTimeField(null=True)
    valid_to = models.DateTimeField(null=True)
    wkb = models.BinaryField()
    min_lon = models.FloatField()
    min_lat = models.FloatField()
    max_lon = models.FloatField()
    max_lat = models.FloatField()
    quadkey_low = models.BigIntegerField()  # no place inside has a lower key
    quadkey_high = models.BigIntegerField()
    area_m2 = models.FloatField()
    source = models.CharField(max_length=200, blank=True)
    raw_datum = models.CharField(max_length=12)
    raw_wkb = models.BinaryField(null=True)  # as it came, where that differs from `wkb`
    is_made = models.BooleanField(default=False)

    objects = BorderQuerySet.as_manager()

    class Meta:
        db_table = "grids_border"
        indexes = [models.Index(fields=["level", "code"], name="border_level_code")]
        constraints = [
            models.UniqueConstraint(
                fields=["cell"],
                condition=Q(valid_from__isnull=False, valid_to__isnull=True),
                name="border_one_per_cell",
            ),
            models.UniqueConstraint(fields=["cell", "edition_from"], name="border_once_per_edition"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True, edition_to__isnull=True)
                | Q(valid_from__isnull=False, valid_to__gt=F("valid_from"), edition_to__isnull=False),
                name="border_period",
            ),
            models.CheckConstraint(
                condition=Q(min_lon__lte=F("max_lon"), min_lat__lte=F("max_lat"), area_m2__gt=0), name="border_extent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} from {self.edition_from_id}"


class Change(models.Model):
    """What a draft will do to a living cell when it is published."""

    id = models.UUIDField(primary_key=True, default=new_id)
    edition = models.ForeignKey(MeshEdition, on_delete=models.PROTECT, related_name="changes")
    cell = models.ForeignKey("Cell", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    code = models.CharField(max_length=18, blank=True)
    name = models.CharField(max_length=120, blank=True)

    class Meta:
        db_table = "grids_change"
        constraints = [models.UniqueConstraint(fields=["edition", "cell", "kind"], name="change_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.cell_id}"


class Lineage(models.Model):
    """The successor of a cell, as an edition decided it (one row per pair: splits and merges have several)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    edition = models.ForeignKey(MeshEdition, on_delete=models.PROTECT, related_name="lineage")
    old = models.ForeignKey("Cell", on_delete=models.PROTECT, related_name="successors")
    new = models.ForeignKey("Cell", on_delete=models.PROTECT, related_name="predecessors")

    class Meta:
        db_table = "grids_lineage"
        constraints = [
            models.UniqueConstraint(fields=["edition", "old", "new"], name="lineage_once"),
            models.CheckConstraint(condition=~Q(old=F("new")), name="lineage_not_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id}"
