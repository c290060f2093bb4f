"""How the codes at doors are spelled: ten signs that nobody mistakes for one another, drawn at random.

31 signs at ten places are 8·10¹⁴: of a city with ten million codes one guess in eighty million meets one, and what it
meets is the name of a building that hangs beside its door anyway (decision 18).
"""

from __future__ import annotations

import secrets

SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Digits and small letters without 0, 1, i, l, o."""
LENGTH = 10


def drawn() -> str:
    """A new code."""
    return "".join(secrets.choice(SIGNS) for _ in range(LENGTH))


def read(text: str) -> str | None:
    """A code as somebody typed or scanned it; None for what cannot be one."""
    plain = text.strip().lower().replace("-", "")
    return plain if len(plain) == LENGTH and all(sign in SIGNS for sign in plain) else None


def spoken(token: str) -> str:
    """As it stands under the picture, for whoever types it: `abcde-fghij`."""
    half = LENGTH // 2
    return f"{token[:half]}-{token[half:]}"
