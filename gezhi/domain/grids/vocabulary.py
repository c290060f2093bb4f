"""The words of the mesh: plain string enums, stable in the database and in the API."""

from __future__ import annotations

from enum import StrEnum

from gezhi.ground.kernel.area_code import Level


class LevelWord(StrEnum):
    """The word of a `Level` as stored."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWN = "town"
    COMMUNITY = "community"
    GRID = "grid"
    MICRO_GRID = "micro_grid"

    @property
    def level(self) -> Level:
        return Level[self.name]


class Scheme(StrEnum):
    """Which authority gives the codes: China's statistics office, or the operator (provinces 90–99)."""

    CN = "cn"
    LOCAL = "local"


class GridKind(StrEnum):
    """What a grid is for. The community general grid (社区总网格) is the community itself and has no row of its own."""

    BASE = "base"
    DEDICATED = "dedicated"  # office tower, market, school, hospital, park, construction site


class BusinessKind(StrEnum):
    """Whose business grid it is."""

    POLICE = "police"
    MARKET = "market"
    SAFETY = "safety"
    URBAN = "urban"
    ENVIRONMENT = "environment"
    FIRE = "fire"
    OTHER = "other"


class EditionState(StrEnum):
    """The life of an edition of the mesh."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class Origin(StrEnum):
    """Where an edition comes from."""

    DRAWN = "drawn"  # by people at the map
    DIVISIONS = "divisions"  # tables of codes
    BORDERS = "borders"  # a file of borders
    MADE = "made"  # invented for the demo


class ChangeKind(StrEnum):
    """What a draft does to a cell that lives already."""

    END = "end"
    RECODE = "recode"
    RENAME = "rename"


class FindingKind(StrEnum):
    """What a check of borders or codes found."""

    OVERLAP = "overlap"
    GAP = "gap"
    UNCOVERED = "uncovered"
    MISPLACED = "misplaced"
    REPAIRED = "repaired"
    REFUSED = "refused"
    UNMATCHED = "unmatched"
    VANISHED = "vanished"


class FindingState(StrEnum):
    """A finding is open until somebody accepts it with a reason."""

    OPEN = "open"
    ACCEPTED = "accepted"


class Verdict(StrEnum):
    """What became of one feature of an import."""

    IMPORTED = "imported"
    REPAIRED = "repaired"
    REFUSED = "refused"
    UNMATCHED = "unmatched"


class Match(StrEnum):
    """How the features of a border file find their cells."""

    CODE = "code"
    NAME = "name"


class IncomingKind(StrEnum):
    """What a file that comes in through the console holds."""

    DIVISIONS = "divisions"
    BORDERS = "borders"


class ImportState(StrEnum):
    """How far an incoming file is. A border file ends as a draft; publishing it is a deed of its own."""

    WAITING = "waiting"
    RUNNING = "running"
    DRAFTED = "drafted"
    DONE = "done"
    REFUSED = "refused"
    DISCARDED = "discarded"
