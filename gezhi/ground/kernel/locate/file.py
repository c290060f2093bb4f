"""The file of a locate index: a head with the digest of everything else, then plain arrays to be mapped."""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import struct
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gezhi.ground.kernel.locate.frame import Frame
from gezhi.ground.kernel.problem import problem

FOREIGN = problem("locate_index.foreign", 500, "{file} is not a locate index.")
OTHER_VERSION = problem(
    "locate_index.other_version", 500, "{file} is a locate index of version {version}, not {wanted}."
)
DAMAGED = problem("locate_index.damaged", 500, "The locate index {file} is damaged and must be built again.")

MAGIC = b"GEZHILOC"
VERSION = 1
HEAD = struct.Struct("<8sII")  # magic, version, length of the description
DIGEST = 32  # bytes after the head, over everything else
BEGIN = HEAD.size + DIGEST
ALIGNMENT = 64

Arrays = Mapping[str, NDArray[Any]]
DTYPES = {
    "raster": "<i4",
    "lists": "<u4",
    "points": "<f8",
    "first": "<i4",
    "left": "<i4",
    "right": "<i4",
    "labels": "<i8",
}


@dataclass(frozen=True, slots=True)
class Content:
    """What stands in a file.

    - `raster`: for each raster cell, row by row from the south-west, the number of its answer (0 nobody's land), or
      ~n where the borders that touch it stand from place n of `lists`;
    - `lists`: a head word, then a word per segment; see `lists.py`;
    - `points`, `first`, `left`, `right`: the chains;
    - `labels`: by number, -1 for nobody's land.
    """

    frame: Frame
    arrays: Arrays


def write(path: Path, content: Content) -> None:
    """Put the file at `path` in one step: a reader finds the old file or the whole new one. Raises OSError."""
    arrays = {name: np.ascontiguousarray(content.arrays[name], dtype) for name, dtype in DTYPES.items()}
    description = _description(content.frame, arrays)
    body = [part for name in DTYPES for part in (_bytes(arrays[name]), b"\0" * (-arrays[name].nbytes % ALIGNMENT))]
    head = HEAD.pack(MAGIC, VERSION, len(description))
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with fresh.open("wb") as file:
            file.writelines([head, _digest(head, description, *body), description, *body])
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def read(path: Path) -> Content:
    """The content, its arrays mapped and read-only.

    Raises Problem `locate_index.foreign`, `.other_version` or `.damaged`; OSError when there is no such file.
    """
    with path.open("rb") as file:
        head, digest = file.read(HEAD.size), file.read(DIGEST)
        if not (head.startswith(MAGIC) and digest):
            raise FOREIGN(file=path.name)
        _, version, length = HEAD.unpack(head)
        if version != VERSION:
            raise OTHER_VERSION(file=path.name, version=version, wanted=VERSION)
        mapped = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    description, body = mapped[BEGIN : BEGIN + length], mapped[BEGIN + length :]
    if _digest(head, description, body) != digest:
        raise DAMAGED(file=path.name)
    return _content(json.loads(bytes(description)), body)


def _description(frame: Frame, arrays: Arrays) -> bytes:
    """JSON, padded so that the arrays after it are aligned in the file."""
    text = json.dumps(
        {"frame": asdict(frame), "shapes": {name: array.shape for name, array in arrays.items()}}
    ).encode()
    return text + b" " * (-(BEGIN + len(text)) % ALIGNMENT)


def _content(description: Mapping[str, Any], body: memoryview) -> Content:
    arrays, at = {}, 0
    for name, dtype in DTYPES.items():
        shape = tuple(description["shapes"][name])
        count = int(np.prod(shape))
        arrays[name] = np.frombuffer(body, dtype, count, at).reshape(shape) if count else np.zeros(shape, dtype)
        at += arrays[name].nbytes + -arrays[name].nbytes % ALIGNMENT
    frame = description["frame"]
    return Content(Frame(**frame | {"probe": tuple(frame["probe"])}), arrays)


def _bytes(array: NDArray[Any]) -> memoryview:
    return array.reshape(-1).view(np.uint8).data


def _digest(*parts: bytes | memoryview) -> bytes:
    digest = hashlib.blake2b(digest_size=DIGEST)
    for part in parts:
        digest.update(part)
    return digest.digest()
