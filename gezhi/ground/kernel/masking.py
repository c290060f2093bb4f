"""What a page shows of a name, a number or an address, and the numbers people type into free text.

A name stands whole on the card of whom it is about and of the home and household they belong to, and opening that is a
look. The whole number is seen only by a deed of its own, with a reason, that is journalled.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gezhi.ground.kernel.identifiers.compact import FULL_WIDTH

STARS = "***"

# 12号楼, 3#楼, B座, 七栋: the building. Failing that 100号: the door plate.
BUILDING = re.compile(r".*?[0-9A-Za-z一二三四五六七八九十百]\s*(?:号楼|#楼?|[栋幢座])")
DOOR_PLATE = re.compile(r".*?[0-9一二三四五六七八九十百]\s*号(?:院|大院)?")
DIGITS = re.compile(r"[0-9]+")


class SensitiveKind(StrEnum):
    """What kind of number stands in a free text."""

    DOCUMENT = "document"  # an identity number of 18 characters, also one with a mistyped digit
    PHONE = "phone"  # mobile or landline with its area code


@dataclass(frozen=True, slots=True)
class Sensitive:
    """One number in a text: `text[start:end]`, with whatever spaces and hyphens stand inside it."""

    kind: SensitiveKind
    start: int
    end: int


def mask_name(name: str) -> str:
    """The first character and a star for each other, at most three: 张三 is 张*. A single character is hidden."""
    name = name.strip()
    return name[:1] + STARS[: len(name) - 1] if len(name) > 1 else "*" * len(name)


def mask_document(number: str) -> str:
    """The first three and the last four characters; all stars when too few would be hidden."""
    return _ends(number.strip(), 3, 4)


def mask_phone(number: str) -> str:
    """The first three and the last four digits; all stars when too few would be hidden."""
    return _ends(number.strip(), 3, 4)


def mask_address(address: str) -> str:
    """The address down to the building, or to the door plate; where neither can be told, without any digit."""
    address = address.strip()
    plain = address.translate(FULL_WIDTH)
    shown = BUILDING.match(plain) or DOOR_PLATE.match(plain)
    if not shown:
        return DIGITS.sub(STARS, plain)
    return address if shown.end() == len(address) else address[: shown.end()] + STARS


def mask_text(text: str) -> str:
    """A free text with the numbers `find_sensitive` finds masked like documents and phones."""
    for found in reversed(find_sensitive(text)):
        number = "".join(character for character in text[found.start : found.end] if character.isalnum())
        text = text[: found.start] + _ends(number, 3, 4) + text[found.end :]
    return text


def find_sensitive(text: str) -> list[Sensitive]:
    """Identity numbers and phones in `text`, in order, none overlapping.

    Full-width digits count as digits; one or two spaces, hyphens, dots or unseen marks between digits do not part them.
    A number begins and ends at a separator or at anything that is no digit, so parts of longer codes are not found.
    """
    plain = text.translate(FULL_WIDTH)
    found: list[Sensitive] = []
    for pattern, kind in ((DOCUMENT, SensitiveKind.DOCUMENT), (PHONE, SensitiveKind.PHONE)):
        for match in pattern.finditer(plain):
            fresh = Sensitive(kind, *match.span("number"))
            if _is_plausible(fresh, match["number"]) and not any(_overlap(fresh, other) for other in found):
                found.append(fresh)
    return sorted(found, key=lambda one: one.start)


# Between digits: spaces of every kind, hyphens and dashes, dots, unseen marks; no line break.
GAP = "[ \t\u00a0\u2000-\u200f\u202f\u2060\u3000\ufeff\\-\u2010-\u2015\u2212_.·•]{0,2}"


def _spaced(*digits: str) -> str:
    return GAP.join(digits)


def _pattern(number: str) -> re.Pattern[str]:
    """Found even where it overlaps another find: the look-ahead consumes nothing."""
    return re.compile(f"(?<![0-9])(?=(?P<number>{number})(?![0-9]))")


DOCUMENT = _pattern(_spaced("[1-9]", *["[0-9]"] * 16, "[0-9Xx]"))
MOBILE = _spaced("1", "[3-9]", *["[0-9]"] * 9)
# Area codes: 010, 02x and 0 with three digits; the number has seven or eight.
AREA = _spaced("0", "[1-9]", "[0-9]") + f"(?:{GAP}[0-9])?"
LANDLINE = f"{_spaced(AREA, '[2-8]', *['[0-9]'] * 6)}(?:{GAP}[0-9])?"
PHONE = _pattern(f"(?:(?:\\+|00){GAP})?(?:8{GAP}6{GAP})?{MOBILE}|{LANDLINE}")


def _is_plausible(found: Sensitive, number: str) -> bool:
    """A document number must hold a day on which somebody may have been born."""
    if found.kind is not SensitiveKind.DOCUMENT:
        return True
    digits = "".join(character for character in number if character.isalnum())
    try:
        return 1850 <= date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14])).year <= 2100
    except ValueError:
        return False


def _overlap(one: Sensitive, other: Sensitive) -> bool:
    return one.start < other.end and other.start < one.end


def _ends(text: str, head: int, tail: int) -> str:
    hidden = len(text) - head - tail
    return text[:head] + "*" * hidden + text[-tail:] if hidden >= 3 else "*" * len(text)
