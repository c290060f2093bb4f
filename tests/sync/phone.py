"""A phone as the server meets it: holds documents and commands by the rules of both ends, over a line that may fail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from gezhi.edges.sync.rules.pacing import FIRST
from gezhi.edges.sync.rules.queueing import Queued, before_of, next_batch, settle
from gezhi.edges.sync.rules.spans import Held, merge
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.plumbing.fresh import forget_everything
from gezhi.ground.plumbing.journal.sealing import seal_all
from tests.cast import Cast
from tests.programs import Answer, Program

Json = dict[str, Any]


def post_of(cast: Cast, role: str) -> UUID:
    return cast.scope(role).grants[0].post_id


def settled() -> None:
    """What was done is numbered, and no process remembers what was before."""
    seal_all()
    forget_everything()


@dataclass
class Phone:
    """One post of one account, away from the server."""

    program: Program
    post: UUID
    bytes: int = FIRST
    off: timedelta = timedelta(0)
    """By how much its clock is wrong."""
    cursor: str = ""
    held: Held = field(default_factory=dict)
    queue: list[Queued] = field(default_factory=list)
    results: dict[str, Json] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)

    def ask(self) -> Answer:
        """One page, not taken over."""
        path = f"/sync/posts/{self.post}/documents"
        self.answers.append(self.program.get(path, cursor=self.cursor, bytes=self.bytes))
        return self.answers[-1]

    def pull(self) -> bool:
        """Take one page over; whether there is more."""
        answer = self.ask()
        assert answer.status == 200, answer.content
        page = answer.json()
        for part in page["parts"]:
            merge(self.held, part)
        self.cursor = page["cursor"]
        return bool(page["more"])

    def sync(self) -> Phone:
        """Everything there is, down."""
        settled()
        while self.pull():
            pass
        return self

    def ids(self, kind: str) -> set[str]:
        return set(self.held.get(kind, {}))

    def one(self, kind: str, **wanted: object) -> Json:
        """The one document of a kind with these values."""
        (found,) = [row for row in self.held[kind].values() if wanted.items() <= row.items()]
        return found

    def wish(self, deed: str, subject: object = None, *, base: int | None = None, **body: Any) -> str:
        """Have something done as soon as there is a line; the command's id."""
        about = str(subject) if subject is not None else None
        command = {
            "id": str(new_id()),
            "deed": deed,
            "subject": about,
            "base": base,
            "after": before_of(self.queue, about),
            "body": body,
            "done_at": self.clock(),
            "state": "ready",
        }
        self.queue.append(command)
        return str(command["id"])

    def clock(self) -> str:
        return (now() + self.off).isoformat()

    def send(self) -> Json:
        """The next batch, sent as it stands; nothing is taken over."""
        wanted = set(next_batch(self.queue, 200))
        commands = [_sent(command) for command in self.queue if command["id"] in wanted]
        answer = self.program.post(f"/sync/posts/{self.post}/commands", {"clock": self.clock(), "commands": commands})
        assert answer.status == 200, answer.content
        told: Json = answer.json()
        return told

    def push(self) -> dict[str, str]:
        """Send, and take the answer over; outcomes by command."""
        told = self.send()
        self.queue = settle(self.queue, told["results"])
        self.results |= {result["id"]: result for result in told["results"]}
        return {result["id"]: result["outcome"] for result in told["results"]}


def _sent(command: Mapping[str, Any]) -> Json:
    return {name: value for name, value in command.items() if name not in ("state", "result")}


def at(instant: str) -> datetime:
    return datetime.fromisoformat(instant)
