"""Many clients that report at once, each case under its own id, and go on after a crash where they were broken off."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tests.cast import INSIDE

MANHOLE = {"kind": "component", "code": "0101", "condition": 3}


@dataclass
class Clients:
    """`told` holds what was acknowledged: id → (status, number). A client whose server dies gives up."""

    port: int
    made: dict[str, Any]
    threads: int = 16
    told: dict[UUID, tuple[int, str]] = field(default_factory=dict)
    refused: list[tuple[int, Any]] = field(default_factory=list)
    _waiting: list[tuple[int, UUID]] = field(default_factory=list)
    _clients: list[threading.Thread] = field(default_factory=list)

    def begin(self, ids: Sequence[UUID]) -> None:
        """Start all clients; every third case is also filed and sent to a department."""
        self._waiting = list(enumerate(ids))[::-1]
        self._clients = [threading.Thread(target=self._go_on, daemon=True) for _ in range(self.threads)]
        for client in self._clients:
            client.start()

    def finish(self, seconds: float = 120) -> None:
        for client in self._clients:
            client.join(seconds)
            assert not client.is_alive(), "a client still waits for its answer"

    def _go_on(self) -> None:
        server = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            while self._waiting:
                self._bring(server, *self._waiting.pop())
        except (OSError, http.client.HTTPException, IndexError):
            return  # the server died under us, or another client took the last case
        finally:
            server.close()

    def _bring(self, server: http.client.HTTPConnection, index: int, id: UUID) -> None:
        place = {"lon": INSIDE[0], "lat": INSIDE[1]}
        case = self._post(server, "worker", "", {"id": str(id), "words": f"第{index}件", "place": place})
        if case is None or index % 3:
            return
        if case["state"] == "reported":
            case = self._post(server, "acceptor", f"/{id}/file", {"class": MANHOLE, "version": case["version"]})
        if case is not None and case["state"] == "filed":
            sent = {"department": self.made["department"], "version": case["version"]}
            self._post(server, "dispatcher", f"/{id}/dispatch", sent)

    def _post(self, server: http.client.HTTPConnection, role: str, path: str, sent: dict[str, Any]) -> Any:
        headers = {"Authorization": f"Bearer {self.made['tokens'][role]}", "Content-Type": "application/json"}
        server.request("POST", f"/api/v1/cases{path}", json.dumps(sent), headers)
        answer = server.getresponse()
        content = json.loads(answer.read())
        if answer.status not in (200, 201):
            self.refused.append((answer.status, content))
            return None
        if not path:
            self.told[UUID(content["id"])] = (answer.status, content["number"])
        return content
