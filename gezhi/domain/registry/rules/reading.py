"""How cells of strangers' tables are read: what offices write, in the spellings that offices use. Pure."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from gezhi.ground.kernel.identifiers import MobilePhone, ResidentNumber, Sex
from gezhi.ground.kernel.identifiers.compact import compact
from gezhi.ground.kernel.problem import Problem, problem

NOT_A_DAY = problem("register.not_a_day", 422, "“{value}” is no day; write 2026-05-01.")
NOT_YET = problem("register.not_yet", 422, "This day is in the future; look at the year.")
NOT_A_PHONE = problem(
    "register.not_a_phone",
    422,
    "This is no phone number: 11 digits of a mobile, or area code and number of a landline.",
)
NOT_A_DOCUMENT = problem("register.not_a_document", 422, "A document number has 5 to 20 letters and digits.")

RESIDENT_CARDS = frozenset({"111", "112", "113", "114"})
"""GA/T 517: what bears an identity number of GB 11643."""
MALE, FEMALE, UNKNOWN_SEX = "1", "2", "0"

LANDLINE = re.compile(r"0[1-9][0-9]{1,2}[2-8][0-9]{6,7}")
DAY = re.compile(
    r"([0-9]{4})(?:[-/.年]([0-9]{1,2})(?:[-/.月]([0-9]{1,2})日?)?|([0-9]{2})([0-9]{2}))(?:[ T]?00:00(?::00)?)?"
)
SERIAL = re.compile(r"[1-9][0-9]{4}")
FIRST_DAY_OF_EXCEL = date(1899, 12, 30)


class Document(NamedTuple):
    """A document number in its stored form, and what it tells about its bearer (None, “0” where it tells nothing)."""

    number: str
    birth_date: date | None
    sex: str


def document(text: str, kind: str, today: date) -> Document:
    """An identity number (also of 15 digits), or another document's number as it stands.

    Raises Problem `resident_number.*` or `register.not_a_document`.
    """
    if kind not in RESIDENT_CARDS:
        number = compact(text)
        if not re.fullmatch(r"[0-9A-Z()]{5,20}", number):
            raise NOT_A_DOCUMENT()
        return Document(number, None, UNKNOWN_SEX)
    short = len(text) == 15 and text.isdigit()
    read = ResidentNumber.parse_old(text, today=today) if short else ResidentNumber.parse(text, today=today)
    return Document(read.number, read.birth_date, MALE if read.sex is Sex.MALE else FEMALE)


def phone(text: str) -> str:
    """A mobile's or a landline's digits. Raises Problem `register.not_a_phone`."""
    try:
        return str(MobilePhone(text))
    except Problem:
        digits = compact(text).replace("-", "")
        if not LANDLINE.fullmatch(digits):
            raise NOT_A_PHONE() from None
        return digits


@lru_cache(maxsize=65_536)
def day(text: str, today: date, *, may_come: bool = False) -> date:
    """A day as 2026-05-01, 2026/5/1, 20260501, 2026年5月1日, or as the number that Excel keeps; not in the future.

    Raises Problem `register.not_a_day` or `register.not_yet`.
    """
    found = _spelled(compact(text).replace("T", " "))
    if found is None or found.year < 1850:
        raise NOT_A_DAY(value=text[:20])
    if found > today and not may_come:
        raise NOT_YET()
    return found


def _spelled(text: str) -> date | None:
    if SERIAL.fullmatch(text):
        return FIRST_DAY_OF_EXCEL + timedelta(days=int(text))
    match = DAY.fullmatch(text)
    if not match:
        return None
    year, month, of_month, month2, of_month2 = match.groups()
    try:
        return date(int(year), int(month or month2 or 1), int(of_month or of_month2 or 1))
    except ValueError:
        return None
