"""What a Chinese address says, part by part."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AddressParts:
    """The parts as they were typed, in half-width capitals; "" where the text does not say.

    Together they hold what tells the place; separators, repetitions of the divisions and fillers are left out.
    """

    province: str = ""
    city: str = ""
    county: str = ""
    town: str = ""
    community: str = ""
    """居委会, 村委会, 社区 or 村, as typed."""
    zone: str = ""
    """地片 or 开发区."""
    road: str = ""
    """路, 街, 巷, 胡同 … with its side road, or the group (组, 队) of a village."""
    plate: str = ""
    """230号, 12-3号, 甲5号, 899弄12号."""
    compound: str = ""
    """小区, 花园, 公寓, 大厦, a shop or an office: the point of interest, with its quarter (二期, A区)."""
    building: str = ""
    """3号楼, 7栋, B座, or the bare number of a shorthand as 3-2-301."""
    stairwell: str = ""
    """2单元, 东单元, or a bare number."""
    floor: str = ""
    """5层, 12楼, 负1层."""
    room: str = ""
    """301室, 301."""
    rest: str = ""
    """What could not be told, and words beside the place: 对面, 旁, 门口."""
