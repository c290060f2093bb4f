"""How a name sounds: its syllables without their tones."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

TONES = re.compile("[\u0300\u0301\u0304\u030c]")
"""Grave, acute, macron and caron: the four tones. The dots of ü stay."""


def sound(text: str) -> str:
    """One syllable a character: 王雯 and 王文 sound alike. What is no Chinese character sounds as it is written.

    Of several readings the commonest one counts, whatever stands beside it.
    """
    return " ".join([_syllable(character) for character in text])


@cache
def _syllable(character: str) -> str:
    # A quarter of a second to import: only who compares names pays for it.
    from pypinyin.pinyin_dict import pinyin_dict

    reading = pinyin_dict.get(ord(character), character).partition(",")[0]
    return TONES.sub("", unicodedata.normalize("NFD", reading)) or character
