"""The photo store: `keep` takes bytes as they came, `file_of` hands out the path of what was kept.

Only JPEG, PNG, WebP and HEIC; the pixel count is read from the header before anything is decoded; the picture is
turned upright, scaled to at most 2,560 px, and written anew as JPEG without any metadata (position and camera stay
behind). The instant of the picture is kept where the camera wrote it.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import pillow_heif
from django.conf import settings
from PIL import Image, ImageOps, UnidentifiedImageError

from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.fresh import Fresh
from gezhi.ground.plumbing.whole_files import write_whole

pillow_heif.register_heif_opener()

MOST_BYTES = 12 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONG_SIDE = 2560
THUMB_SIDE = 320
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
TAKEN_AT_TAG = 0x9003  # EXIF DateTimeOriginal
EXIF_IFD = 0x8769

Size = Literal["full", "thumb"]
SIZES: tuple[Size, ...] = ("full", "thumb")

TOO_LARGE = problem("photo.too_large", 413, "The photo has {megabytes} MB; at most {most} MB are taken.")
TOO_MANY_PIXELS = problem("photo.too_many_pixels", 422, "The photo has more pixels than are taken.")
NOT_A_PHOTO = problem("photo.not_a_photo", 422, "This file is not a JPEG, PNG, WebP or HEIC picture.")


@dataclass(frozen=True, slots=True)
class Kept:
    """A photo in the store: digest of what was written, size in pixels and bytes, instant where known."""

    digest: str
    width: int
    height: int
    size: int
    taken_at: datetime | None


_recent: Fresh[bytes, Kept] = Fresh(life=3600, size=64)
"""What the last pictures became, by the digest of what came in."""


def keep(content: bytes) -> Kept:
    """Check, re-encode and keep a photo. Raises `photo.too_large`, `photo.too_many_pixels`, `photo.not_a_photo`.

    The same bytes again, as a phone on a bad line sends them, are known for an hour.
    """
    if len(content) > MOST_BYTES:
        raise TOO_LARGE(megabytes=round(len(content) / 1e6), most=MOST_BYTES // 1024 // 1024)
    came = hashlib.sha256(content).digest()
    kept = _recent.get(came, lambda: _keep(content))
    if not all(file_of(kept.digest, size).exists() for size in SIZES):
        _recent.forget(lambda key: key == came)
        kept = _recent.get(came, lambda: _keep(content))
    return kept


def _keep(content: bytes) -> Kept:
    picture, taken_at = _decode(content)
    full = _encode(picture, LONG_SIDE, quality=85)
    digest = hashlib.sha256(full).hexdigest()
    write_whole(file_of(digest, "full"), full)
    write_whole(file_of(digest, "thumb"), _encode(picture, THUMB_SIDE, quality=80))
    width, height = _fitted(picture, LONG_SIDE)
    return Kept(digest, width, height, len(full), taken_at)


def file_of(digest: str, size: Size) -> Path:
    """Where a kept photo lies. `digest` comes from our own tables, never from a request."""
    return Path(settings.MEDIA_ROOT) / "photos" / digest[:2] / f"{digest}.{size}.jpg"


def _decode(content: bytes) -> tuple[Image.Image, datetime | None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            opened = Image.open(io.BytesIO(content), formats=FORMATS)
            if opened.width * opened.height > MOST_PIXELS:
                raise TOO_MANY_PIXELS()
            taken_at = _taken_at(opened)
            return ImageOps.exif_transpose(opened).convert("RGB"), taken_at
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            raise TOO_MANY_PIXELS() from None
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
            raise NOT_A_PHOTO() from None


def _taken_at(picture: Image.Image) -> datetime | None:
    """EXIF writes local time without a zone: the city's."""
    written = picture.getexif().get_ifd(EXIF_IFD).get(TAKEN_AT_TAG)
    try:
        naive = datetime.strptime(str(written).strip("\x00 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007  (zone added below)
    except ValueError:
        return None
    return naive.replace(tzinfo=ZoneInfo(settings.CITY_TIME_ZONE))


def _fitted(picture: Image.Image, side: int) -> tuple[int, int]:
    scale = min(1.0, side / max(picture.size))
    return max(1, round(picture.width * scale)), max(1, round(picture.height * scale))


def _encode(picture: Image.Image, side: int, *, quality: int) -> bytes:
    out = io.BytesIO()
    fitted = picture.resize(_fitted(picture, side), Image.Resampling.LANCZOS) if max(picture.size) > side else picture
    fitted.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


_uses: list[Callable[[str], bool]] = []


def declare_use(is_used: Callable[[str], bool]) -> None:
    """Say once, in an app's `ready`, how it knows whether a row of its own shows the photo of a digest."""
    _uses.append(is_used)


def forget(digest: str) -> None:
    """Delete a photo's files; they stay while any app still shows the same picture."""
    if any(is_used(digest) for is_used in _uses):
        return
    for size in SIZES:
        file_of(digest, size).unlink(missing_ok=True)
