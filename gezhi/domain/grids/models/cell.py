"""A cell: one area of the division tree, one grid or one micro grid. Its id never changes; its code may."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from gezhi.domain.grids.vocabulary import GridKind, LevelWord, Scheme
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.ids import new_id


class CellQuerySet(models.QuerySet["Cell"]):
    """Reusable filters."""

    def live(self) -> CellQuerySet:
        """Cells of the mesh in force."""
        return self.filter(valid_from__isnull=False, valid_to__isnull=True)

    def at(self, level: LevelWord) -> CellQuerySet:
        return self.filter(level=level)

    def shown(self) -> CellQuerySet:
        """Without placeholders, which trees and counts skip."""
        return self.filter(is_placeholder=False)


def _code_has_the_length_of_its_level() -> Q:
    """The code's length is the level: a check for the database."""
    condition = Q(pk__in=[])
    for word in LevelWord:
        condition |= Q(level=word) & Q(Exact(Length("code"), int(word.level)))
    return condition


class Cell(models.Model):
    """One area at one level. Drafted cells have no `valid_from` yet; ended cells have a `valid_to`."""

    id = models.UUIDField(primary_key=True, default=new_id)
    level = models.CharField(max_length=12, choices=[(word.value, word.value) for word in LevelWord])
    scheme = models.CharField(max_length=8, default=Scheme.CN)
    code = models.CharField(max_length=18, db_index=True)
    name = models.CharField(max_length=120)
    official_code = models.CharField(max_length=40, blank=True, db_index=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    grid_kind = models.CharField(max_length=12, blank=True)
    is_placeholder = models.BooleanField(default=False)
    is_made = models.BooleanField(default=False)  # made for the demo: not a fact
    expected_homes = models.PositiveIntegerField(null=True)
    expected_people = models.PositiveIntegerField(null=True)
    source = models.CharField(max_length=80, blank=True)
    opened_in = models.ForeignKey("MeshEdition", on_delete=models.PROTECT, related_name="+")
    ended_in = models.ForeignKey("MeshEdition", null=True, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateTimeField(null=True)
    valid_to = models.DateTimeField(null=True)

    objects = CellQuerySet.as_manager()

    class Meta:
        db_table = "grids_cell"
        indexes = [models.Index(fields=["parent", "code"], name="cell_children")]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(valid_from__isnull=False, valid_to__isnull=True),
                name="cell_one_per_code",
            ),
            # Codes we give ourselves are never given again, not even after the cell has ended.
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(level__in=[LevelWord.GRID, LevelWord.MICRO_GRID]),
                name="cell_given_code_once",
            ),
            models.CheckConstraint(condition=_code_has_the_length_of_its_level(), name="cell_code_fits_level"),
            models.CheckConstraint(
                condition=Q(level=LevelWord.PROVINCE, parent__isnull=True)
                | (~Q(level=LevelWord.PROVINCE) & Q(parent__isnull=False)),
                name="cell_parent_unless_province",
            ),
            models.CheckConstraint(
                condition=Q(level=LevelWord.GRID, grid_kind__in=list(GridKind))
                | (~Q(level=LevelWord.GRID) & Q(grid_kind="")),
                name="cell_kind_of_grids_only",
            ),
            models.CheckConstraint(
                condition=Q(is_placeholder=False) | Q(level__in=[LevelWord.CITY, LevelWord.COUNTY]),
                name="cell_placeholder_level",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=False, valid_to__gt=F("valid_from")),
                name="cell_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def area_code(self) -> AreaCode:
        return AreaCode(self.code)

    @property
    def is_live(self) -> bool:
        return self.valid_from is not None and self.valid_to is None


class FormerCode(models.Model):
    """A code and name that a cell bore until a later edition gave it another."""

    id = models.UUIDField(primary_key=True, default=new_id)
    cell = models.ForeignKey(Cell, on_delete=models.PROTECT, related_name="former_codes")
    edition = models.ForeignKey("MeshEdition", on_delete=models.PROTECT, related_name="+")  # the one that changed it
    code = models.CharField(max_length=18, db_index=True)
    name = models.CharField(max_length=120)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()

    class Meta:
        db_table = "grids_former_code"
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gt=F("valid_from")), name="former_code_period"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
