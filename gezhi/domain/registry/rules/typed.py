"""What somebody typed into the one search box, told by its shape alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from gezhi.domain.registry.rules.addresses import fold
from gezhi.ground.kernel.identifiers.compact import compact
from gezhi.ground.kernel.names import COMPOUND_SURNAMES


class TypedKind(StrEnum):
    """What a search box can be asked for."""

    DOCUMENT = "document"  # identity number of 18 or 15, passport, permit
    PHONE = "phone"  # mobile or landline
    PLATE = "plate"  # of a vehicle
    CREDIT_CODE = "uscc"
    COMPONENT = "component"  # the 17-digit code
    COORDINATES = "coordinates"
    NAME = "name"  # in Chinese characters
    PINYIN = "pinyin"  # a name in full, or its beginning
    INITIALS = "initials"
    ADDRESS = "address"  # everything else


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed: its kind, the spelling to look for, and a second kind it may well be, None where it is plain.

    `text` is for document, uscc and plate in capitals without separators; phone digits only; coordinates
    “lon,lat” in degrees; pinyin and initials a-z; a name without spaces, its middle dot “·”; an address folded.
    """

    kind: TypedKind
    text: str
    other: TypedKind | None = None


LONGEST = 256
HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
SEPARATORS = re.compile("[-‐‑‒–—―－.·•()（）]")

COMPONENT = re.compile(r"[1-9]\d{16}", re.ASCII)
RESIDENT = re.compile(r"[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]", re.ASCII)
LONG_NUMBER = re.compile(r"[1-9]\d{16}[\dX]", re.ASCII)
OLD_RESIDENT = re.compile(r"[1-9]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}", re.ASCII)
TRAVEL = re.compile(r"[A-Z]{1,2}\d{7,10}", re.ASCII)
CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}", re.ASCII)
COUNTRY = r"(?:\+?86|0086)?"
PHONE = re.compile(rf"{COUNTRY}(1[3-9]\d{{9}})|{COUNTRY}(0[1-9]\d{{8,10}})|([48]00\d{{7}}|[2-8]\d{{6,7}})", re.ASCII)
PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
PLATE = re.compile(rf"(?:[{PROVINCES}使][A-Z]|WJ[{PROVINCES}]?)[A-Z0-9]{{4,5}}[A-Z0-9挂学警港澳领试超]")
DEGREE = r"([EWNS东西南北]?[经纬]?)(-?)(\d{1,3}(?:\.\d+)?)°?([EWNS]?)"
COORDINATES = re.compile(rf"{DEGREE}[,;/ ]+{DEGREE}", re.ASCII)

FINALS = (
    "iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|er|ia|ie|iu|in|ua|uo|ui|un|ue|ve|van|vn"
    "|a|o|e|i|u|v"
)
INITIALS = "zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]"
BARE = "ang|eng|ai|ei|ao|ou|an|en|er|a|o|e"
PINYIN = re.compile(rf"(?:(?:{INITIALS})(?:{FINALS})|{BARE})+(?:{INITIALS})?")
FIRST_LETTERS = re.compile("[abcdefghjklmnopqrstwxyz]{1,5}")
LATIN = re.compile(r"[A-Za-zÜüÀ-ÖØ-öø-ÿ][A-Za-zÜüÀ-ÖØ-öø-ÿ' .·-]*")

DOTTED = re.compile(f"[{HAN}]{{1,12}}(?:[·•‧∙・･.．][{HAN}]{{1,12}}){{1,4}}")
CHINESE = re.compile(f"[{HAN}]{{1,4}}")
PLACE_SIGN = re.compile(
    "(?:[路街道巷弄里号楼栋幢座室层区县市省镇乡村社组园苑庄屯厦院门城]|单元|小区|花园|大厦|公寓|广场|市场)$"
)


def typed(text: str) -> Typed:
    """What `text` is. Never raises; nothing at all is an empty address."""
    text = text[:LONGEST]
    plain = compact(text)
    for shape in SHAPES:
        found = shape(text, plain)
        if found:
            return found
    return Typed(TypedKind.ADDRESS, fold(text))


def _number(text: str, plain: str) -> Typed | None:
    bare = SEPARATORS.sub("", plain)
    if not bare.isascii():
        return None
    if COMPONENT.fullmatch(bare):
        return Typed(TypedKind.COMPONENT, bare)
    if RESIDENT.fullmatch(bare):
        other = TypedKind.CREDIT_CODE if bare.startswith(("91", "92", "93")) and bare.isdigit() else None
        return Typed(TypedKind.DOCUMENT, bare, other)
    if CREDIT_CODE.fullmatch(bare):
        return Typed(TypedKind.CREDIT_CODE, bare, TypedKind.DOCUMENT if LONG_NUMBER.fullmatch(bare) else None)
    if OLD_RESIDENT.fullmatch(bare) or TRAVEL.fullmatch(bare):
        return Typed(TypedKind.DOCUMENT, bare)
    return _phone(bare)


def _phone(bare: str) -> Typed | None:
    found = PHONE.fullmatch(bare)
    return Typed(TypedKind.PHONE, found[1] or found[2] or found[3]) if found else None


def _plate(text: str, plain: str) -> Typed | None:
    bare = SEPARATORS.sub("", plain)
    return Typed(TypedKind.PLATE, bare) if PLATE.fullmatch(bare) else None


def _coordinates(text: str, plain: str) -> Typed | None:
    """Two degrees of which at least one has a point, in either order; letters tell, else what can be no latitude."""
    spaced = " ".join(compact(piece) for piece in text.replace("，", ",").replace("、", ",").split())
    found = COORDINATES.fullmatch(spaced.strip("()[]"))
    if not found or "." not in spaced:
        return None
    first = Degree(found[1] + found[4], found[2], found[3])
    second = Degree(found[5] + found[8], found[6], found[7])
    lon, lat = (second, first) if first.is_lat or second.is_lon or abs(second.value) > 90 else (first, second)
    if lon.is_lat or lat.is_lon or abs(lon.value) > 180 or abs(lat.value) > 90:
        return None
    return Typed(TypedKind.COORDINATES, f"{lon.text},{lat.text}")


class Degree:
    """One typed degree with the letters about it."""

    __slots__ = ("is_lat", "is_lon", "text", "value")

    def __init__(self, letters: str, sign: str, digits: str) -> None:
        self.is_lat = not _NORTH_SOUTH.isdisjoint(letters)
        self.is_lon = not _EAST_WEST.isdisjoint(letters)
        negative = bool(sign) != (not _NEGATIVE.isdisjoint(letters))
        self.text = f"{'-' if negative else ''}{digits}"
        self.value = float(self.text)


_NORTH_SOUTH, _EAST_WEST, _NEGATIVE = frozenset("NS南北纬"), frozenset("EW东西经"), frozenset("SW南西")


def _latin(text: str, plain: str) -> Typed | None:
    """Letters only: whole syllables are pinyin, up to five other letters initials, more a Latin name."""
    if not LATIN.fullmatch(text.strip()) and not (plain.isascii() and plain.isalpha()):
        return None
    letters = re.sub("[^a-z]", "", plain.lower().replace("ü", "v"))
    if PINYIN.fullmatch(letters):
        short = len(letters) < 4 and FIRST_LETTERS.fullmatch(letters)
        return Typed(TypedKind.PINYIN, letters, TypedKind.INITIALS if short else None)
    if FIRST_LETTERS.fullmatch(letters):
        return Typed(TypedKind.INITIALS, letters, TypedKind.PINYIN)
    return Typed(TypedKind.PINYIN, letters) if letters else None


def _name(text: str, plain: str) -> Typed | None:
    """Up to four characters without a word of places at their end, or a name with middle dots."""
    if DOTTED.fullmatch(plain):
        return Typed(TypedKind.NAME, re.sub("[•‧∙・･.．]", "·", plain))
    if not CHINESE.fullmatch(plain):
        return None
    place = PLACE_SIGN.search(plain) if len(plain) > 1 else None
    if len(plain) == 4 and plain[:2] not in COMPOUND_SURNAMES:
        return None if place else Typed(TypedKind.ADDRESS, fold(plain), TypedKind.NAME)
    if place and len(plain) > 2:
        return Typed(TypedKind.ADDRESS, fold(plain), TypedKind.NAME)
    return Typed(TypedKind.NAME, plain, TypedKind.ADDRESS)


SHAPES: tuple[Callable[[str, str], Typed | None], ...] = (_coordinates, _number, _plate, _latin, _name)
