"""Programs that speak to the API with a token, as tests use them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
from django.http import HttpResponseBase
from django.test import Client

from gezhi.domain.accounts import services as accounts
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.actors import SYSTEM
from tests.cast import Cast

API = "/api/v1"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    content: bytes

    def json(self) -> Any:
        return orjson.loads(self.content)

    @property
    def code(self) -> str:
        """The code of the Problem that was answered."""
        return str(self.json()["code"])


@dataclass
class Program:
    """A caller of the API with a token of its own (or with none, or a wrong one)."""

    token: str = ""
    client: Client = field(default_factory=Client)

    def get(self, path: str, **query: Any) -> Answer:
        return _answer(self.client.get(f"{API}{path}", query, headers=self._headers()))

    def post(self, path: str, body: Any = None) -> Answer:
        content = {} if body is None else body
        return _answer(
            self.client.post(f"{API}{path}", content, content_type="application/json", headers=self._headers())
        )

    def upload(self, path: str, **files: Any) -> Answer:
        return _answer(self.client.post(f"{API}{path}", files, headers=self._headers()))

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


def _answer(response: HttpResponseBase) -> Answer:
    return Answer(response.status_code, getattr(response, "content", b""))


Programs = Callable[[str], Program]


@pytest.fixture
def program(cast: Cast) -> Programs:
    """A program of somebody of the cast, by role."""
    made: dict[str, Program] = {}

    def of(role: str) -> Program:
        if role not in made:
            token = accounts.issue_token(by=SYSTEM, account=cast.accounts[role], name="test", at=now())
            made[role] = Program(token)
        return made[role]

    return of
