"""The account of a run: what became of each piece, kept in the transaction that wrote it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from gezhi.domain.registry.models import ImportRun, RefusedRow
from gezhi.domain.registry.services.importing.orders import Taken
from gezhi.domain.registry.vocabulary import GOING
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.masking import find_sensitive
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.bulk import insert_values
from gezhi.ground.plumbing.sealing.values import Place, seal_many
from gezhi.ground.plumbing.tabular.refusals import RefusedRow as Refused

TRIED_ROWS = 200
"""Refused rows that a trial keeps to be shown."""
SPELLINGS = 200
"""Code values that are not understood and kept to be given an alias."""

OVERTAKEN = problem("import.overtaken", 409, "Another worker goes on with this table.")

Say = Callable[[int, int], None]
"""Told how many rows of how many are done."""


class Account:
    """Keeps the account of one run."""

    def __init__(self, run: ImportRun, say: Say) -> None:
        self._run, self._say = run, say
        self._faults = Counter(run.faults)
        self._unknown = Counter({(key, told): n for key, told, n in run.mapping.get("unknown", ())})

    @transaction.atomic(savepoint=False)
    def keep(self, piece: Taken) -> None:
        run, before = self._run, self._run.done
        self._keep_refused(piece)
        self._faults += piece.faults
        self._unknown += Counter({one: n for one, n in piece.unknown.items() if not find_sensitive(one[1])})
        run.done += piece.rows
        for name in ("made", "changed", "known", "doubtful"):
            setattr(run, name, getattr(run, name) + getattr(piece, name))
        run.refused += len(piece.refused)
        run.faults = dict(self._faults)
        run.mapping = {**run.mapping, "unknown": [[*one, n] for one, n in self._unknown.most_common(SPELLINGS)]}
        names = ("done", "made", "changed", "known", "doubtful", "refused", "faults", "mapping")
        mine = ImportRun.objects.filter(pk=run.pk, done=before, state__in=GOING)
        if not mine.update(**{name: getattr(run, name) for name in names}):
            raise OVERTAKEN()
        self._say(run.done, run.rows)

    def _keep_refused(self, piece: Taken) -> None:
        kept = piece.refused[: max(0, TRIED_ROWS - self._run.refused)] if self._run.is_trial else piece.refused
        ids = [new_id() for _ in kept]
        places = [Place("register_refused_row", "row", id) for id in ids]
        sealed = seal_many([(_told(row), place) for row, place in zip(kept, places, strict=True)])
        insert_values(
            RefusedRow,
            [
                {"id": id, "run_id": self._run.pk, "line": row.line, "row": content, "faults": _codes(row)}
                for id, row, content in zip(ids, kept, sealed, strict=True)
            ],
        )


def _told(row: Refused) -> str:
    """A refused row as it came with everything that is wrong with it: what the parameters quote is sealed too."""
    faults = [[fault.column, fault.problem.code, plain(fault.problem.parameters)] for fault in row.faults]
    return json.dumps({"cells": list(row.cells), "faults": faults}, ensure_ascii=False)


def _codes(row: Refused) -> list[list[str]]:
    return [[fault.column, fault.problem.code] for fault in row.faults]


def plain(parameters: Mapping[str, object]) -> dict[str, Any]:
    return {key: value if isinstance(value, int | float) else str(value) for key, value in parameters.items()}
