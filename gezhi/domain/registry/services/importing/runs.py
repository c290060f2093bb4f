"""A table on its way in as a run: received, its columns set right, tried, taken over by a job that goes on where it
stopped, its refused rows kept for a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, transaction

from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry.models import Gathering, ImportRun, RefusedRow
from gezhi.domain.registry.selectors import incoming as selectors
from gezhi.domain.registry.services.importing import mappings
from gezhi.domain.registry.services.importing.accounts import OVERTAKEN, Account, Say, plain
from gezhi.domain.registry.services.importing.mappings import SourceMapping
from gezhi.domain.registry.services.importing.orders import Order
from gezhi.domain.registry.services.importing.taking_over import take_over
from gezhi.domain.registry.vocabulary import GOING, RunState, Source
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.masking import find_sensitive, mask_text
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem, problem
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.databases import room_for_many
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.sealing.files import seal_file, unseal_file
from gezhi.ground.plumbing.tabular import Limits, Table
from gezhi.ground.plumbing.tabular.formats import form_of
from gezhi.ground.plumbing.tabular.office import read_office_table

MOST = Limits(file_bytes=500_000_000, unpacked_bytes=2_000_000_000, rows=1_050_000, columns=100, cpu_seconds=600)
"""What one file may hold: a sheet of Excel to its last row."""

NO_HEADINGS = problem(
    "import.no_headings",
    422,
    "The first line holds somebody's number: put a line with the headings of the columns first.",
)
GONE = problem("import.gone", 410, "The file is no longer kept; send it again.")
AT_WORK = problem("import.at_work", 409, "This table is being worked on; wait until that has ended.")
BROKE = problem(
    "import.broke",
    500,
    "A fault on our side ended this; it is noted for the administrator. Start it again: what is there already stays.",
)
OVER = problem("import.over", 409, "This table was taken over already; send a new one to go on.")


def receive(*, scope: Scope, name: str, content: BinaryIO, area: str, at: datetime | None = None) -> ImportRun:
    """Keep a file for an area of the caller's, sealed, and read its headings.

    Raises Problem `scope.forbidden`, `area_code.malformed`, `place.unknown_code`, `import.no_headings` and those of
    the table.
    """
    at = at or now()
    cell = grids.live_cell(AreaCode(area))
    by = scope.acting(Permission.REGISTER_IMPORT, cell.code)
    form_of(name)
    run = ImportRun(
        id=new_id(), account_id=scope.me, code=cell.code, file_name=mask_text(name)[:200], state=RunState.SENT
    )
    run.began_at, run.file = at, str(run.pk)
    seal_file(_sealed(run), content, run.id)
    try:
        with _opened(run) as table:
            headings = list(table.columns)
        if any(find_sensitive(heading) for heading in headings):
            raise NO_HEADINGS()
        run.mapping = {**mappings.proposed(headings).as_json(), "headings": headings, "by": by.as_json()}
        with transaction.atomic():
            run.save(force_insert=True)
            facts = {"file": run.file_name, "columns": len(headings)}
            _tell("register.import.receive", by, run, facts, at)
    except BaseException:
        _sealed(run).unlink(missing_ok=True)
        raise
    return run


@transaction.atomic
def set_mapping(*, scope: Scope, id: UUID, mapping: SourceMapping, at: datetime | None = None) -> ImportRun:
    """How the columns of a run are taken; remembered where the source has a name, so that it is proposed again.

    Raises Problem `scope.not_found`, `import.at_work`, `import.over`, `import.unknown_field`, `import.no_names`.
    """
    at = at or now()
    run, by = _mine(scope, id)
    mapping.check(run.mapping["headings"])
    run.mapping = {**run.mapping, **mapping.as_json()}
    run.save(update_fields=["mapping"])
    mappings.remember(mapping, by=by, at=at)
    return run


@transaction.atomic
def start(*, scope: Scope, id: UUID, is_trial: bool, at: datetime | None = None) -> ImportRun:
    """Set a trial or the real run going; `work` does it. What a trial before has found is forgotten.

    Raises Problem `scope.not_found`, `import.at_work`, `import.over`, `import.gone`, `import.no_names`.
    """
    at = at or now()
    run, by = _mine(scope, id)
    SourceMapping.read(run.mapping).check(run.mapping["headings"])
    if not run.file or not _sealed(run).exists():
        raise GONE()
    RefusedRow.objects.filter(run=run).delete()
    run.state, run.is_trial = RunState.TRYING if is_trial else RunState.TAKING, is_trial
    run.mapping = {**run.mapping, "by": by.as_json(), "unknown": []}
    run.done = run.made = run.changed = run.known = run.doubtful = run.refused = 0
    run.faults, run.error, run.ended_at = {}, "", None
    if not is_trial:
        said = {"source": Source.IMPORT.value, "account_id": by.account_id, "title": run.file_name, "at": at}
        run.gathering = Gathering.objects.create(**said)
        _tell("register.import.begin", by, run, {"file": run.file_name}, at)
    run.save()
    return run


def work(*, id: UUID, say: Say = lambda done, total: None) -> ImportRun:
    """Do what a run was set going for. Killed at any point it goes on where it stopped; done twice changes nothing.

    A Problem of the table as a whole ends the run, and is kept for its page; so is a fault of ours, which is raised.
    """
    run = ImportRun.objects.select_related("gathering").get(pk=id)
    if run.state not in GOING:
        return run
    try:
        with _opened(run) as table, room_for_many():
            _count(run, table)
            order, account = _order(run), Account(run, say)
            take_over(order=replace(order, keep=account.keep), table=table, start=run.done)
        _end(run, RunState.TRIED if run.is_trial else RunState.DONE)
    except Problem as refusal:
        if refusal.kind is not OVERTAKEN:
            _end(run, RunState.FAILED, refusal)
    except Exception:
        with suppress(DatabaseError):  # its page says so, where that can be kept at all
            _end(run, RunState.FAILED, BROKE())
        raise
    return run


def _order(run: ImportRun) -> Order:
    mapping = SourceMapping.read(run.mapping)
    at = run.gathering.at if run.gathering else now()
    return Order(
        area=AreaCode(run.code),
        by=Actor.read(run.mapping["by"]),
        gathering=run.gathering or Gathering(pk=0, source=Source.IMPORT.value, at=at),
        at=at,
        words=mapping.words(),
        aliases=mapping.aliases,
        is_trial=run.is_trial,
        is_chosen=True,
    )


def _count(run: ImportRun, table: Table) -> None:
    if not run.rows:
        run.rows = table.count()
        ImportRun.objects.filter(pk=run.pk).update(rows=run.rows)


def _end(run: ImportRun, state: RunState, refusal: Problem | None = None) -> None:
    run.state, run.ended_at = state, now()
    if refusal is not None:
        run.error = json.dumps([refusal.code, plain(refusal.parameters)], ensure_ascii=False)[:500]
    with transaction.atomic():
        run.save(update_fields=["state", "ended_at", "error"])
        if not run.is_trial:
            counts = {name: getattr(run, name) for name in ("done", "made", "changed", "known", "doubtful", "refused")}
            _tell(
                "register.import.end",
                Actor.read(run.mapping["by"]),
                run,
                {"state": state.value, **counts},
                run.ended_at,
            )
    if state is RunState.DONE:
        _sealed(run).unlink(missing_ok=True)


def _mine(scope: Scope, id: UUID) -> tuple[ImportRun, Actor]:
    """A run of my area that nobody works on, locked, and who I am there."""
    found = selectors.run(scope, id)
    run = ImportRun.objects.select_for_update().get(pk=found.pk)
    if run.state in GOING:
        raise AT_WORK()
    if run.state == RunState.DONE:
        raise OVER()
    return run, scope.acting(Permission.REGISTER_IMPORT, run.code)


@contextmanager
def _opened(run: ImportRun) -> Iterator[Table]:
    """The table of a run; in clear on the disk for as long as it is read. Raises Problem `import.gone`, `table.*`."""
    clear = _sealed(run).with_suffix(".clear")
    try:
        with clear.open("wb") as out:
            clear.chmod(0o600)
            for piece in unseal_file(_sealed(run), run.id):
                out.write(piece)
        yield read_office_table(clear, name=run.file_name, limits=MOST)
    except FileNotFoundError:
        raise GONE() from None
    finally:
        clear.unlink(missing_ok=True)


def size_of(run: ImportRun) -> int:
    """Bytes of a run's file as it is kept; 0 where it is gone."""
    return _sealed(run).stat().st_size if _sealed(run).exists() else 0


def folder() -> Path:
    """Where the files of runs are kept, sealed."""
    return Path(settings.VAR_DIR) / "incoming"


def _sealed(run: ImportRun) -> Path:
    return folder() / str(run.pk)


def _tell(deed: str, by: Actor, run: ImportRun, facts: Mapping[str, Any], at: datetime) -> None:
    journal.record(deed=deed, by=by, subject=("import_run", run.pk), code=run.code, facts=facts, at=at)
