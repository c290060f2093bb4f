"""Starting to serve: scripts and styles are copied once, and again when one of them has changed."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from gezhi.ground.kernel.problem import Problem
from gezhi.portal import serving


@pytest.fixture
def copies(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> list[str]:
    """What was called instead of copying; the manifest stands as after a copy."""
    settings.STATIC_ROOT, settings.VAR_DIR = tmp_path / "static", tmp_path
    settings.STATICFILES_DIRS = [tmp_path / "dist"]
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "page.js").write_text("1")
    called: list[str] = []

    def copy(command: str, **options: Any) -> None:
        called.append(command)
        settings.STATIC_ROOT.mkdir(exist_ok=True)
        (settings.STATIC_ROOT / "staticfiles.json").write_text("{}")

    monkeypatch.setattr(serving, "call_command", copy)
    return called


def test_scripts_are_copied_at_the_first_start_only(copies: list[str]) -> None:
    serving.collect_static()
    serving.collect_static()

    assert copies == ["collectstatic"]


def test_scripts_are_copied_again_when_one_has_changed(copies: list[str], tmp_path: Path) -> None:
    serving.collect_static()
    (tmp_path / "dist" / "page.js").write_text("22")
    serving.collect_static()

    assert copies == ["collectstatic"] * 2


def test_scripts_are_copied_again_when_the_copies_are_gone(copies: list[str], settings: Any) -> None:
    serving.collect_static()
    (settings.STATIC_ROOT / "staticfiles.json").unlink()
    serving.collect_static()

    assert copies == ["collectstatic"] * 2


def test_a_port_that_is_taken_is_refused_also_by_another_of_our_kind() -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # as the server does
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Problem) as refused:
            serving.check_port("127.0.0.1", port)
    assert refused.value.code == "serve.no_port"
    serving.check_port("127.0.0.1", port)  # and free again


def test_the_web_starts_first(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    monkeypatch.setattr(serving, "HEAD_START", 0.0)
    monkeypatch.setattr(serving.Parent, "_start", lambda self, part: started.append(part))

    serving.Parent(serving.Serving(), ("clock", "web", "worker"))._start_all()

    assert started == ["web", "clock", "worker"]
