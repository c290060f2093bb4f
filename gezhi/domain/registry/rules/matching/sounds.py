"""How a name sounds, as the register's search has it: pinyin without tones, surnames read as surnames."""

from __future__ import annotations

from gezhi.ground.kernel.names import pinyin_of


def sound(name: str) -> str:
    """Equal for two names of as many characters that are read alike: 王雯 and 王文. What has no reading sounds as it
    is written."""
    pinyin = pinyin_of(name)
    return f"{len(name)} {pinyin}" if pinyin else name
