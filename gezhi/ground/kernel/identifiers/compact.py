"""What people and programs put around a number, taken away before it is judged."""

from __future__ import annotations

FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
# Copied with a number from address books and spreadsheets: zero-width spaces, direction marks, byte order mark.
UNSEEN_RANGES = (range(0x200B, 0x2010), range(0x202A, 0x202F), range(0x2060, 0x2065), range(0xFEFF, 0xFF00))
UNSEEN: dict[int, None] = {code: None for unseen in UNSEEN_RANGES for code in unseen}
UPPER = {code: code - 32 for code in range(ord("a"), ord("z") + 1)}


def compact(text: str) -> str:
    """`text` with full-width characters made plain, white space and unseen marks dropped, ASCII letters upper case.

    Nothing else becomes a digit or a letter: a circled or a superscript one stays what it is and is refused later.
    """
    plain = "".join(text.translate(FULL_WIDTH).translate(UNSEEN).split())
    return plain.translate(UPPER)
