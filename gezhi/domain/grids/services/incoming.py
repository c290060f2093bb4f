"""Divisions and borders from the console: asked for at once, done at once or as a job, told in full.

A border file becomes a draft whose findings everybody can look at; publishing or discarding it is a deed of its own.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from gezhi.domain.grids.models import MeshEdition, MeshImport
from gezhi.domain.grids.services import borders, divisions, drafting, publishing
from gezhi.domain.grids.vocabulary import EditionState, ImportState, IncomingKind, LevelWord, Match, Scheme
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.problem import Problem, problem
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal.writing import record

BAD_NAME = problem("import.bad_name", 422, "“{name}” is not a name such a file may have here.")
NOT_DRAFTED = problem("import.not_drafted", 409, "This import holds no draft that waits for a decision.")
SHOWN = 2000
"""Features kept in the report; the findings of the draft have them all."""

File = tuple[str, bytes]


def ask_import(*, by: Actor, kind: IncomingKind, told: Mapping[str, Any], files: Sequence[File] = ()) -> MeshImport:
    """Keep the files and what was said of them; `run_import` does the work. Raises `import.bad_name`."""
    row = MeshImport(id=new_id(), kind=kind, told=dict(told), by=by.as_json(), account_id=by.account_id, asked_at=now())
    folder = folder_of(row.id)
    for name, content in files:
        _write(folder, name, content)
    row.files = [name for name, _ in files]
    with transaction.atomic():
        row.save(force_insert=True)
        facts = {"kind": kind, "files": row.files, "told": row.told}
        record(deed="mesh.ask_import", by=by, subject=("mesh_import", row.id), facts=facts)
    return row


def _write(folder: Path, name: str, content: bytes) -> None:
    """A file by its own name, which must be plain: no path leads out of the folder."""
    if not name or name != Path(name).name or name.startswith(".") or "\x00" in name or len(name) > 120:
        raise BAD_NAME(name=name[:40])
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / name).write_bytes(content)


def folder_of(id: UUID) -> Path:
    return Path(settings.VAR_DIR) / "imports" / str(id)


def run_import(*, id: UUID) -> MeshImport:
    """Do what was asked. What has ended stays as it is; a run that was killed is done again from the start.

    A refusal is kept with its code and parameters, for the page; nothing has changed then.
    """
    row = _take(id)
    if row is None:
        return MeshImport.objects.get(pk=id)
    try:
        _load_divisions(row) if row.kind == IncomingKind.DIVISIONS else _draft_borders(row)
    except Problem as refusal:
        plain = {
            key: value if isinstance(value, int | float) else str(value) for key, value in refusal.parameters.items()
        }
        _end(row, ImportState.REFUSED, refusal={"code": refusal.code, "parameters": plain})
    return row


@transaction.atomic
def _take(id: UUID) -> MeshImport | None:
    row = MeshImport.objects.select_for_update().filter(pk=id).first()
    if row is None or row.state not in {ImportState.WAITING, ImportState.RUNNING}:
        return None
    _forget_draft(row)
    row.state = ImportState.RUNNING
    row.save(update_fields=["state", "edition_id"])
    return row


def _forget_draft(row: MeshImport) -> None:
    """What a killed run had drafted: it is drafted anew."""
    if row.edition_id and MeshEdition.objects.filter(pk=row.edition_id, state=EditionState.DRAFT).exists():
        drafting.discard_mesh(by=Actor.read(row.by), edition_id=row.edition_id)
    row.edition_id = None


def _load_divisions(row: MeshImport) -> None:
    shipped = Path(settings.CITIES_DIR) / "cn" / "divisions"
    done = divisions.import_divisions(
        by=Actor.read(row.by),
        folder=folder_of(row.id) if row.files else shipped,
        under=[AreaCode(code) for code in row.told["under"]],
        scheme=Scheme(row.told["scheme"]),
        edition=row.told.get("edition", ""),
        end_missing=bool(row.told.get("end_missing")),
    )
    names = ("rows", "opened", "renamed", "recoded", "ended", "missing", "unchanged")
    row.edition_id = done.published.edition_id if done.published else None
    _end(row, ImportState.DONE, report={name: getattr(done, name) for name in names})


def _draft_borders(row: MeshImport) -> None:
    done = borders.import_borders(by=Actor.read(row.by), file=_border_file(row))
    row.edition_id = done.edition_id
    features = [{**asdict(feature), "repairs": list(feature.repairs)} for feature in done.features]
    report = {
        "counts": {verdict.value: count for verdict, count in done.counts.items()},
        "features": sorted(features, key=lambda found: found["verdict"] == "imported")[:SHOWN],
        "overlaps": [asdict(overlap) for overlap in done.overlaps[:SHOWN]],
        "findings": done.findings,
    }
    _end(row, ImportState.DRAFTED, report=report)


def _border_file(row: MeshImport) -> borders.BorderFile:
    told = row.told
    return borders.BorderFile(
        path=folder_of(row.id) / row.files[0],
        level=LevelWord(told["level"]),
        datum=told["datum"],
        match=Match(told["match"]),
        named=told.get("named", ""),
        under=tuple(AreaCode(code) for code in told["under"]),
        layer=told.get("layer", ""),
        source=told.get("source", ""),
        create=bool(told.get("create")),
    )


def _end(row: MeshImport, state: ImportState, **told: Any) -> None:
    row.state, row.ended_at = state, now()
    row.report, row.refusal = told.get("report", {}), told.get("refusal")
    row.save(update_fields=["state", "ended_at", "report", "refusal", "edition_id"])
    shutil.rmtree(folder_of(row.id), ignore_errors=True)


def publish_import(*, by: Actor, id: UUID) -> MeshImport:
    """Bring a drafted border file into force. Raises `import.not_drafted` and what `publish_mesh` refuses."""
    row = _drafted(id)
    publishing.publish_mesh(by=by, edition_id=row.edition_id)  # type: ignore[arg-type]  # a draft has one
    MeshImport.objects.filter(pk=id).update(state=ImportState.DONE)
    row.state = ImportState.DONE
    return row


@transaction.atomic
def discard_import(*, by: Actor, id: UUID) -> None:
    """Throw the draft of a border file away. Raises `import.not_drafted`."""
    row = _drafted(id)
    drafting.discard_mesh(by=by, edition_id=row.edition_id)  # type: ignore[arg-type]  # a draft has one
    MeshImport.objects.filter(pk=id).update(state=ImportState.DISCARDED)


def _drafted(id: UUID) -> MeshImport:
    row = MeshImport.objects.filter(pk=id, state=ImportState.DRAFTED).first()
    if row is None or row.edition_id is None:
        raise NOT_DRAFTED()
    return row


def _plain(value: object) -> int | float | str:
    return value if isinstance(value, int | float) else str(value)
