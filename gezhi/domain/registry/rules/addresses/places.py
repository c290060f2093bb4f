"""The divisions a caller knows, found at a place in a text by their full or short names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

PROVINCE, CITY, COUNTY, TOWN, COMMUNITY = range(5)
LEVELS = {2: PROVINCE, 4: CITY, 6: COUNTY, 9: TOWN, 12: COMMUNITY}
PLACEHOLDERS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})

COMMITTEE = "(?:村民?委员?会|(?:社区)?居民?委员?会|社区|村)"
PEOPLES = "(?:[^省市区县州]{1,4}?族|维吾尔|蒙古|各族|哈萨克|柯尔克孜)*"
# What a name may lose in speech, by level.
ENDINGS = tuple(
    re.compile(f"(?<=..){ending}$")
    for ending in (
        f"{PEOPLES}(?:省|市|自治区|特别行政区)",
        f"{PEOPLES}(?:市|地区|盟|自治州)",
        f"{PEOPLES}(?:市|区|县|旗|自治县|自治旗|特区|林区)",
        f"{PEOPLES}(?:街道办事处|地区办事处|街道|镇|乡|苏木)",
        COMMITTEE,
    )
)
OFFICE = "办事处"


Found = tuple[str, int, tuple[str, ...], bool]
"""A name, its level, the codes of the divisions so named, and whether it is their short form.

Plain tuples: the collector of garbage need not walk through a whole country's.
"""
Index = Mapping[str, tuple[Found, ...]]
"""By the first two characters: full and short names, the longest first, of equal ones the upper division."""
Spelled = dict[tuple[str, int], tuple[bool, list[str]]]
EMPTY: Index = {}


class Places:
    """Names of divisions with their codes; a name may belong to many, and the codes tell which lies in which.

    Towns and communities are known inside their city or county only: 城关镇 alone says nothing. Immutable once made.
    """

    __slots__ = ("_below", "upper")

    def __init__(self, rows: Iterable[tuple[str, str]] = ()) -> None:
        """`rows` are (code, name) of provinces to communities, in any order; codes of other lengths are passed over."""
        spelled: dict[str, Spelled] = {"": {}}
        for code, name in rows:
            level = LEVELS.get(len(code))
            if level is None or name in PLACEHOLDERS:
                continue
            for scope in ("",) if level <= COUNTY else (code[:4], code[:6]):
                own = spelled.setdefault(scope, {})
                for spelling, short in _spellings(name, level):
                    own.setdefault((spelling, level), (short, []))[1].append(code)
        self.upper: Index = _index(spelled.pop(""))
        self._below = {county: _index(own) for county, own in spelled.items()}

    def lower(self, code: str) -> Index:
        """Towns and communities of the city or county with this code (of a town: of its county)."""
        return self._below.get(code[:6], EMPTY)


def _spellings(name: str, level: int) -> Iterator[tuple[str, bool]]:
    """The full name, a street's name without its office, and the short form; True with the short one."""
    yield name, False
    if level == TOWN and name.endswith(OFFICE):
        yield name.removesuffix(OFFICE), False
    short = ENDINGS[level].sub("", name)
    if len(short) > 1 and short != name and short[-1] not in "路街道":
        yield short, True


def _index(spelled: Spelled) -> Index:
    index: dict[str, list[Found]] = {}
    for (name, level), (short, codes) in sorted(spelled.items(), key=lambda item: (-len(item[0][0]), item[0][1])):
        index.setdefault(name[:2], []).append((name, level, tuple(codes), short))
    return {key: tuple(own) for key, own in index.items()}


NOWHERE = Places()
