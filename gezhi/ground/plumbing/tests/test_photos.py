from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.photos import store


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def picture(format: str = "JPEG", size: tuple[int, int] = (40, 30), exif: Image.Exif | None = None) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, format, **({"exif": exif} if exif else {}))
    return out.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_pictures_of_four_formats_are_kept_as_jpeg(format: str) -> None:
    kept = store.keep(picture(format))

    assert (kept.width, kept.height) == (40, 30)
    assert Image.open(store.file_of(kept.digest, "full")).format == "JPEG"
    assert store.file_of(kept.digest, "thumb").exists()


def test_metadata_stays_behind_but_the_instant_is_kept() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of 张三"
    exif.get_ifd(0x8769)[0x9003] = "2026:11:21 08:30:00"

    kept = store.keep(picture(exif=exif))

    assert kept.taken_at is not None
    assert kept.taken_at.isoformat() == "2026-11-21T08:30:00+08:00"
    assert not dict(Image.open(store.file_of(kept.digest, "full")).getexif())


def test_a_photo_is_scaled_down_but_never_up() -> None:
    assert max(store.keep(picture(size=(4000, 100))).width, 0) == store.LONG_SIDE
    assert store.keep(picture(size=(10, 10))).width == 10


def test_a_text_named_jpg_is_refused() -> None:
    with pytest.raises(Problem) as refused:
        store.keep(b"not a picture at all" * 100)
    assert refused.value.code == "photo.not_a_photo"


def test_a_cut_off_picture_is_refused() -> None:
    with pytest.raises(Problem) as refused:
        store.keep(picture(size=(400, 400))[:-200])
    assert refused.value.code == "photo.not_a_photo"


def test_a_photo_of_forty_megabytes_is_refused() -> None:
    with pytest.raises(Problem) as refused:
        store.keep(picture() + bytes(40 * 1024 * 1024))
    assert refused.value.code == "photo.too_large"


def test_a_pixel_bomb_is_refused_before_it_is_decoded() -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000)))

    with pytest.raises(Problem) as refused:
        store.keep(bomb)
    assert refused.value.code == "photo.too_many_pixels"


def test_a_refused_photo_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(Problem):
        store.keep(b"GIF89a")
    assert list(tmp_path.rglob("*")) == []
