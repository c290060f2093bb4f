"""Background deeds of the mesh, queued by a door."""

from __future__ import annotations

from uuid import UUID

from django_tasks import task

from gezhi.domain.grids.services import incoming
from gezhi.domain.grids.vocabulary import ImportState

AT_ONCE = 2_000_000
"""Bytes of files that are worked on while their sender waits; more are a job."""


def import_soon(id: UUID, size: int) -> None:
    """Do a small import at once, a larger one as a job."""
    if size <= AT_ONCE:
        incoming.run_import(id=id)
    else:
        run_import.enqueue(str(id))


@task()
def run_import(id: str) -> str:
    """Do an import that was asked for; killed it is done again, done twice it changes nothing."""
    return ImportState(incoming.run_import(id=UUID(id)).state).value
