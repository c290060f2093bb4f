"""The pieces on disk: `VAR_DIR/uploads/<owner>/<id>/`, the words of its sender in `told.json`, the bytes in `part`,
which becomes `whole` when everything is there. What it is shows when a deed takes it: nothing is opened here.

The length of `part` is what has arrived: a sender that lost its way asks, and goes on from there.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

import orjson
from django.conf import settings

from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.photos.store import MOST_BYTES as MOST_OF_A_PHOTO
from gezhi.ground.plumbing.scope import NOT_FOUND
from gezhi.ground.plumbing.uploads.owners import Owner

PIECE = 512 * 1024
"""Most bytes of one request."""
PLAIN = 1024 * 1024
"""Above it a program must send pieces; our own pages do."""
PURPOSES: dict[str, int] = {
    "photo": MOST_OF_A_PHOTO,
    "recording": settings.RECORDING_BYTES,
    "workbook": 20_000_000,
    "borders": 200_000_000,
    "table": 300_000_000,
}
"""What may come in pieces, and the most bytes of it."""
NAME_LENGTH = 120

BAD_PURPOSE = problem("upload.bad_purpose", 422, "What comes in pieces is one of: {purposes}.")
BAD_DIGEST = problem("upload.bad_digest", 422, "The SHA-256 of the file is 64 hexadecimal digits, or left out.")
EMPTY = problem("upload.empty", 422, "There is nothing in it.")
TOO_LARGE = problem("upload.too_large", 413, "The file has {megabytes} MB; at most {most} MB are taken.")
TOO_MANY = problem("upload.too_many", 409, "{most} files are waiting already; send off the form they belong to first.")
NO_ROOM = problem("upload.no_room", 507, "There is no room for files at the moment; try again later.")
PIECE_TOO_LARGE = problem("upload.piece_too_large", 413, "One piece has at most {most} KB.")
WRONG_OFFSET = problem("upload.wrong_offset", 409, "Go on from byte {received}.")
BEYOND_END = problem("upload.beyond_end", 422, "The piece goes beyond the {size} bytes that were announced.")
INCOMPLETE = problem("upload.incomplete", 409, "{received} of {size} bytes have arrived; send the rest.")
DAMAGED = problem("upload.damaged", 422, "What arrived is not what was announced; send the file again.")
USE_PIECES = problem(
    "upload.use_pieces", 413, "A file of more than {most} KB comes in pieces, through /api/v1/uploads."
)


@dataclass(frozen=True, slots=True)
class Told:
    """What the sender announced."""

    id: UUID
    name: str
    size: int
    sha256: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload as it stands: what was announced, the bytes that arrived, and whether it was found whole."""

    told: Told
    received: int
    is_whole: bool

    @property
    def id(self) -> UUID:
        return self.told.id


def begin(*, owner: Owner, name: str, size: int, purpose: str, sha256: str = "") -> Upload:
    """Announce a file; the same one again goes on where it stood. `sha256` is empty where the sender cannot reckon it.

    Raises `upload.bad_purpose`, `upload.bad_digest`, `upload.empty`, `upload.too_large`, `upload.too_many`,
    `upload.no_room`.
    """
    told = Told(new_id(), _readable(name), size, sha256.lower(), purpose)
    _check(told)
    waiting = list(_of_owner(owner))
    same = next((upload for upload in waiting if _is_same(upload.told, told)), None)
    if same is not None:
        return same
    _check_room(owner, waiting, size)
    folder = _folder(owner, told.id)
    folder.mkdir(parents=True, mode=0o700)
    (folder / "part").touch(0o600)
    draft = folder / "told.draft"
    draft.write_bytes(orjson.dumps(asdict(told)))
    draft.replace(folder / "told.json")
    return Upload(told, 0, is_whole=False)


def put(*, owner: Owner, id: UUID, offset: int, piece: bytes) -> Upload:
    """Add one piece; of two processes with the same piece, one adds it and the other is told where to go on.

    Raises `scope.not_found`, `upload.piece_too_large`, `upload.empty`, `upload.wrong_offset`, `upload.beyond_end`.
    """
    upload = state(owner=owner, id=id)
    if len(piece) > PIECE:
        raise PIECE_TOO_LARGE(most=PIECE // 1024)
    if not piece:
        raise EMPTY()
    if upload.is_whole:
        raise WRONG_OFFSET(received=upload.received)
    with (_folder(owner, id) / "part").open("ab") as out:
        fcntl.flock(out, fcntl.LOCK_EX)
        received = os.fstat(out.fileno()).st_size
        if offset != received:
            raise WRONG_OFFSET(received=received)
        if received + len(piece) > upload.told.size:
            raise BEYOND_END(size=upload.told.size)
        out.write(piece)
    return Upload(upload.told, received + len(piece), is_whole=False)


def state(*, owner: Owner, id: UUID) -> Upload:
    """How far an upload has come. Raises `scope.not_found`, for somebody else's too."""
    found = _read(_folder(owner, id))
    if found is None:
        raise NOT_FOUND()
    return found


def finish(*, owner: Owner, id: UUID) -> Upload:
    """Hold what arrived against what was announced; finishing twice is finishing once.

    Raises `scope.not_found`, `upload.incomplete`, or `upload.damaged`, and then the upload is gone.
    """
    upload = state(owner=owner, id=id)
    if upload.is_whole:
        return upload
    if upload.received < upload.told.size:
        raise INCOMPLETE(received=upload.received, size=upload.told.size)
    folder = _folder(owner, id)
    if upload.told.sha256 and _digest(folder / "part") != upload.told.sha256:
        forget(owner=owner, id=id)
        raise DAMAGED()
    (folder / "part").replace(folder / "whole")
    return Upload(upload.told, upload.received, is_whole=True)


def content_of(*, owner: Owner, id: UUID, purpose: str) -> bytes:
    """A whole upload's bytes, for the deed it was sent for. Raises `scope.not_found`, `upload.incomplete`."""
    with opened(owner=owner, id=id, purpose=purpose) as content:
        return content.read()


def opened(*, owner: Owner, id: UUID, purpose: str) -> BinaryIO:
    """The same as an open file, for what is too large to hold."""
    upload = state(owner=owner, id=id)
    if upload.told.purpose != purpose:
        raise NOT_FOUND()
    if not upload.is_whole:
        raise INCOMPLETE(received=upload.received, size=upload.told.size)
    return (_folder(owner, id) / "whole").open("rb")


def keep(*, owner: Owner, name: str, content: bytes, purpose: str) -> Upload:
    """Put by a file that came with a refused form, so that it need not be chosen again. Raises as `begin` does."""
    upload = begin(owner=owner, name=name, size=len(content), purpose=purpose, sha256=_sha256(content))
    for offset in range(upload.received, len(content), PIECE):
        put(owner=owner, id=upload.id, offset=offset, piece=content[offset : offset + PIECE])
    return finish(owner=owner, id=upload.id)


def forget(*, owner: Owner, id: UUID) -> None:
    """Delete an upload, taken or not; deleting what is not there is nothing."""
    shutil.rmtree(_folder(owner, id), ignore_errors=True)


def sweep(limit: float) -> int:
    """Forget uploads that nobody went on with since the second `limit`; the number forgotten."""
    old = [folder for folder in root().glob("*/*") if _touched_at(folder) < limit]
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
    for owner in root().glob("*"):
        if not any(owner.iterdir()):
            owner.rmdir()
    return sum(not folder.exists() for folder in old)


def root() -> Path:
    return Path(settings.VAR_DIR) / "uploads"


def _check(told: Told) -> None:
    if told.purpose not in PURPOSES:
        raise BAD_PURPOSE(purposes=", ".join(PURPOSES))
    if told.sha256 and re.fullmatch("[0-9a-f]{64}", told.sha256) is None:
        raise BAD_DIGEST()
    if told.size <= 0:
        raise EMPTY()
    most = PURPOSES[told.purpose]
    if told.size > most:
        raise TOO_LARGE(megabytes=round(told.size / 1e6), most=most // 1024 // 1024)


def _check_room(owner: Owner, waiting: list[Upload], size: int) -> None:
    if len(waiting) >= owner.most_files or sum(upload.told.size for upload in waiting) + size > owner.most_bytes:
        raise TOO_MANY(most=len(waiting))
    taken = sum(file.stat().st_size for file in root().glob("*/*/*"))
    if taken + size > settings.UPLOADS_ROOM:
        raise NO_ROOM()


def _readable(name: str) -> str:
    """A file's name for people to read, never for a path."""
    return "".join(letter for letter in name if letter.isprintable())[:NAME_LENGTH]


def _is_same(one: Told, other: Told) -> bool:
    """By content only: two photos of one name and size may be two photos."""
    return one.sha256 != "" and (one.size, one.sha256, one.purpose) == (other.size, other.sha256, other.purpose)


def _folder(owner: Owner, id: UUID) -> Path:
    return root() / owner.folder / str(id)


def _of_owner(owner: Owner) -> Iterator[Upload]:
    for folder in sorted((root() / owner.folder).glob("*")):
        found = _read(folder)
        if found is not None:
            yield found


def _read(folder: Path) -> Upload | None:
    """The upload of a folder, None when it is not (or no longer) there."""
    try:
        told = orjson.loads((folder / "told.json").read_bytes())
        whole = (folder / "whole").exists()
        received = (folder / ("whole" if whole else "part")).stat().st_size
    except FileNotFoundError:
        return None
    return Upload(Told(**{**told, "id": UUID(told["id"])}), received, whole)


def _touched_at(folder: Path) -> float:
    try:
        return max(file.stat().st_mtime for file in [folder, *folder.iterdir()])
    except FileNotFoundError:
        return time.time()


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
