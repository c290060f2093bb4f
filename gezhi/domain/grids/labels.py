"""The words of the mesh as people read them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.domain.grids.vocabulary import (
    BusinessKind,
    EditionState,
    FindingKind,
    FindingState,
    GridKind,
    ImportState,
    LevelWord,
    Origin,
    Verdict,
)

LEVELS: dict[LevelWord, Promise] = {
    LevelWord.PROVINCE: _("Province"),
    LevelWord.CITY: _("City"),
    LevelWord.COUNTY: _("County or district"),
    LevelWord.TOWN: _("Town or street"),
    LevelWord.COMMUNITY: _("Community or village"),
    LevelWord.GRID: pgettext_lazy("level", "Grid"),
    LevelWord.MICRO_GRID: _("Micro grid"),
}

GRID_KINDS: dict[GridKind, Promise] = {
    GridKind.BASE: _("Base grid"),
    GridKind.DEDICATED: _("Dedicated grid"),
}

BUSINESS_KINDS: dict[BusinessKind, Promise] = {
    BusinessKind.POLICE: _("Police beat"),
    BusinessKind.MARKET: _("Market supervision"),
    BusinessKind.SAFETY: _("Work safety"),
    BusinessKind.URBAN: _("City management"),
    BusinessKind.ENVIRONMENT: _("Environment"),
    BusinessKind.FIRE: _("Fire safety"),
    BusinessKind.OTHER: _("Other business"),
}

EDITION_STATES: dict[EditionState, Promise] = {
    EditionState.DRAFT: pgettext_lazy("edition", "Draft"),
    EditionState.PUBLISHED: pgettext_lazy("edition", "In force"),
    EditionState.RETIRED: pgettext_lazy("edition", "Retired"),
}

ORIGINS: dict[Origin, Promise] = {
    Origin.DRAWN: pgettext_lazy("edition", "Drawn"),
    Origin.DIVISIONS: pgettext_lazy("edition", "Division codes"),
    Origin.BORDERS: pgettext_lazy("edition", "Border file"),
    Origin.MADE: pgettext_lazy("edition", "Made for the demo"),
}

FINDING_KINDS: dict[FindingKind, Promise] = {
    FindingKind.OVERLAP: _("Borders overlap"),
    FindingKind.GAP: _("Gap between borders"),
    FindingKind.UNCOVERED: _("Not covered by cells below"),
    FindingKind.MISPLACED: _("Outside its parent"),
    FindingKind.REPAIRED: _("Border repaired"),
    FindingKind.REFUSED: _("Border refused"),
    FindingKind.UNMATCHED: _("No cell found"),
    FindingKind.VANISHED: _("Code no longer listed"),
}

FINDING_STATES: dict[FindingState, Promise] = {
    FindingState.OPEN: pgettext_lazy("finding", "Open"),
    FindingState.ACCEPTED: pgettext_lazy("finding", "Accepted"),
}

VERDICTS: dict[Verdict, Promise] = {
    Verdict.IMPORTED: pgettext_lazy("feature", "imported"),
    Verdict.REPAIRED: pgettext_lazy("feature", "repaired and imported"),
    Verdict.REFUSED: pgettext_lazy("feature", "refused"),
    Verdict.UNMATCHED: pgettext_lazy("feature", "no cell found"),
}

IMPORT_STATES: dict[ImportState, Promise] = {
    ImportState.WAITING: pgettext_lazy("import", "waiting"),
    ImportState.RUNNING: pgettext_lazy("import", "under way"),
    ImportState.DRAFTED: pgettext_lazy("import", "drafted, not in force"),
    ImportState.DONE: pgettext_lazy("import", "in force"),
    ImportState.REFUSED: pgettext_lazy("import", "refused"),
    ImportState.DISCARDED: pgettext_lazy("import", "discarded"),
}

REPAIRS: dict[str, Promise] = {
    "height_dropped": _("heights dropped"),
    "ring_closed": _("ring closed"),
    "ring_dropped": _("ring of fewer than three points dropped"),
    "made_valid": _("border crossed or overlapped itself, made valid"),
    "remains_dropped": _("points or lines beside the polygons dropped"),
}

WHYS: dict[str, Promise] = {
    "unknown": _("no cell has this code or name"),
    "elsewhere": _("outside the area asked for"),
    "ambiguous": _("several cells have this name"),
    "no_value": _("the feature has no code or name"),
    "no_parent": _("no border of the level above holds it"),
    "borders.repeated": _("an earlier feature has the same cell"),
    "borders.crosses_itself": _("the border crosses itself"),
    "mesh.overlap": _("overlaps another cell"),
    "mesh.outside_parent": _("lies outside its parent"),
    "geometry.no_area": _("encloses nothing"),
    "geometry.not_a_surface": _("is no polygon"),
    "geometry.unreadable": _("its binary form is damaged"),
    "position.out_of_range": _("has positions that are no degrees"),
    "position.swapped": _("has latitude and longitude swapped"),
}
