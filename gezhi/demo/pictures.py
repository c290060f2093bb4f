"""Made photos for the demo: simple drawn scenes, never a real place."""

from __future__ import annotations

import io
import random
from functools import lru_cache

from PIL import Image, ImageDraw

SCENES = 6
PICTURES = 24
SIZE = (480, 360)


def scene(number: int, repaired: bool) -> bytes:
    """A street scene with something wrong in it, or the same scene put right, as JPEG; one of `PICTURES`."""
    return _drawn(number % PICTURES, repaired)


@lru_cache(maxsize=2 * PICTURES)
def _drawn(number: int, repaired: bool) -> bytes:
    dice = random.Random(number % SCENES)
    picture = Image.new("RGB", SIZE, (205 + dice.randrange(20), 214, 222))
    draw = ImageDraw.Draw(picture)
    for left in range(0, SIZE[0], 80):
        top = 60 + dice.randrange(70)
        shade = 150 + dice.randrange(50)
        draw.rectangle((left + 4, top, left + 74, 220), fill=(shade, shade - 6, shade - 14))
        for row in range(top + 12, 205, 26):
            for column in range(left + 12, left + 66, 20):
                draw.rectangle((column, row, column + 10, row + 14), fill=(120, 142, 160))
    draw.rectangle((0, 220, *SIZE), fill=(128, 130, 132))
    draw.rectangle((0, 220, SIZE[0], 236), fill=(178, 172, 160))
    for left in range(-20, SIZE[0], 90):
        draw.rectangle((left, 292, left + 46, 298), fill=(226, 226, 220))
    _trouble(draw, number, repaired)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def _trouble(draw: ImageDraw.ImageDraw, number: int, repaired: bool) -> None:
    """A manhole without its cover or a heap of rubbish; put right: a closed cover, a clean street."""
    x, y = 190 + (number * 37) % 110, 262
    if number % 2:
        draw.ellipse((x, y, x + 76, y + 28), fill=(92, 92, 90) if repaired else (18, 18, 20), outline=(60, 60, 60))
        if repaired:
            for line in range(3):
                draw.line((x + 14, y + 8 + line * 6, x + 62, y + 8 + line * 6), fill=(70, 70, 68))
    elif not repaired:
        dice = random.Random(number)
        for _ in range(26):
            left, top = x + dice.randrange(90), y - dice.randrange(34)
            colour = (dice.randrange(60, 200), dice.randrange(60, 170), dice.randrange(40, 120))
            draw.ellipse((left, top, left + 22, top + 16), fill=colour)
