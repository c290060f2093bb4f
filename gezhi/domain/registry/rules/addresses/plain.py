"""Typing made plain: width, case, separators and Chinese numerals."""

from __future__ import annotations

import re
import unicodedata

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
UNPLAIN = re.compile(f"[^{HAN}0-9A-Z]")
KEPT = re.compile(f"[{HAN}0-9A-Z#]")
DASHES = frozenset("-‐‑‒–—―−－﹣_＿~～〜⁓ー")
GAP = re.compile(r"[ -]*-[ -]*| {2,}")

DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
TEN, HUNDRED = "十", "百"
NUMERAL = "零〇一二三四五六七八九十百两"


def plain(text: str) -> str:
    """`text` in half-width capitals; brackets and punctuation are single spaces, all dashes one hyphen.

    The hyphen stands only between two other characters, without spaces. Idempotent.
    """
    if not UNPLAIN.search(text):
        return text
    return GAP.sub(_one_gap, "".join(map(_SIGNS.__getitem__, text))).strip(" -")


def _one_gap(found: re.Match[str]) -> str:
    return "-" if "-" in found[0] else " "


class _Signs(dict[str, str]):
    """Each character's plain form, worked out at its first use; as many are kept as there are characters."""

    def __missing__(self, sign: str) -> str:
        self[sign] = plainer = self._plain(sign)
        return plainer

    @staticmethod
    def _plain(sign: str) -> str:
        if sign in DASHES:
            return "-"
        wide = unicodedata.normalize("NFKC", sign).upper()
        return "".join(each if KEPT.match(each) else "-" if each in DASHES else " " for each in wide)


_SIGNS = _Signs()


def number(numeral: str) -> str:
    """The digits a Chinese numeral stands for, by value (十二: 12) or one by one (三〇一: 301); others as they are."""
    if TEN not in numeral and HUNDRED not in numeral:
        return "".join(str(DIGITS.get(sign, sign)) for sign in numeral)
    hundreds, found, below = numeral.rpartition(HUNDRED)
    tens, ten, ones = below.rpartition(TEN)
    values = (_digit(hundreds, 1) * 100 if found else 0, _digit(tens, 1) * 10 if ten else 0, _digit(ones, 0))
    return str(sum(values))


def _digit(sign: str, absent: int) -> int:
    """The value of one sign with zeros about it (零五: 5); `absent` where there is none."""
    signs = sign.lstrip("零〇")
    return DIGITS.get(signs[:1], absent) if signs else absent
