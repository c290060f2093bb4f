"""A phone as its holder enrols it: signed in with a browser, then with its own tokens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.test import Client

from gezhi.ground.kernel.ids import new_id
from gezhi.ground.plumbing.fresh import forget_everything
from tests.cast import Cast
from tests.programs import API, Program

Json = dict[str, Any]


@dataclass
class Enrolled:
    """A phone, the browser session it was enrolled in, and what it was handed."""

    browser: Client
    id: UUID = field(default_factory=new_id)
    told: Json = field(default_factory=dict)

    def enrol(self, name: str = "Android · Chrome") -> Any:
        return self._take(self.ask("/devices", {"id": str(self.id), "name": name}))

    def release(self) -> Any:
        return self._take(self.ask(f"/devices/{self.id}/half"))

    def ask(self, path: str, body: Json | None = None) -> Any:
        return self.browser.post(f"{API}/phone{path}", body or {}, content_type="application/json")

    def _take(self, answer: Any) -> Any:
        if answer.status_code < 300:
            self.told = answer.json()
        forget_everything()
        return answer

    @property
    def phone(self) -> Program:
        """The program that reads."""
        return Program(self.told["tokens"]["phone"])

    @property
    def sender(self) -> Program:
        """The program that sends what waits."""
        return Program(self.told["tokens"]["send"])


def enrolled(cast: Cast, role: str = "worker") -> Enrolled:
    """A living phone of somebody of the cast."""
    browser = Client()
    browser.force_login(cast.accounts[role])
    made = Enrolled(browser)
    assert made.enrol().status_code == 201
    return made
