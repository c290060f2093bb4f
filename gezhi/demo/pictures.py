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
def indoors(number: int, blocked: bool) -> bytes:
    """The back of a shop with its way out and an extinguisher, as JPEG; `blocked`: boxes before the door."""
    dice = random.Random(number)
    picture = Image.new("RGB", SIZE, (226, 222 - dice.randrange(8), 212))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 270, *SIZE), fill=(168, 158, 146))
    door = 170 + dice.randrange(140)
    draw.rectangle((door, 110, door + 90, 272), fill=(150, 160, 166), outline=(110, 118, 124), width=4)
    draw.rectangle((door + 20, 84, door + 70, 102), fill=(30, 140, 86))
    draw.ellipse((door + 72, 190, door + 80, 198), fill=(70, 76, 80))
    for row in range(130, 262, 44):
        draw.rectangle((20, row + 32, 140, row + 38), fill=(120, 96, 70))
        for left in range(26, 132, 18):
            colour = tuple(dice.randrange(90, 220) for _ in "rgb")
            draw.rectangle((left, row + 6 + dice.randrange(12), left + 13, row + 32), fill=colour)
    draw.rounded_rectangle((door + 118, 218, door + 138, 268), 6, fill=(196, 44, 40))
    draw.rectangle((door + 125, 208, door + 131, 218), fill=(40, 40, 40))
    if blocked:
        for left, top in ((door - 20, 226), (door + 34, 226), (door + 4, 182), (door + 54, 190)):
            box = (left, top, left + 50, top + 42)
            draw.rectangle(box, fill=(190, 150, 100), outline=(140, 106, 66), width=3)
            draw.line((left + 25, top, left + 25, top + 42), fill=(214, 186, 140), width=5)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


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
