"""House contracts for import-linter."""

from __future__ import annotations

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class PrivateRooms(Contract):
    """A room (models, web, …) of an app is imported only inside that app, and by named guests."""

    type_name = "private_rooms"
    container = fields.StringField()
    rooms = fields.ListField(subfield=fields.StringField())
    guests = fields.ListField(subfield=fields.StringField(), required=False, default=[])

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        trespasses = [
            (importer, room)
            for app in sorted(graph.find_children(self.container))
            for name in self.rooms
            for room in self._modules(graph, f"{app}.{name}")
            for importer in sorted(graph.find_modules_that_directly_import(room))
            if not self._inside(importer, [app, *self.guests])
        ]
        return ContractCheck(kept=not trespasses, metadata={"trespasses": trespasses})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, room in check.metadata["trespasses"]:
            output.print_error(f"{importer} may not import {room}")

    @staticmethod
    def _modules(graph: ImportGraph, room: str) -> list[str]:
        return [room, *sorted(graph.find_descendants(room))] if room in graph.modules else []

    @staticmethod
    def _inside(importer: str, owners: list[str]) -> bool:
        return any(importer == owner or importer.startswith(f"{owner}.") for owner in owners)
