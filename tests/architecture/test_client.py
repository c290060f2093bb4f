"""The browser side is locked, needs no address but ours, and keeps to the strict policy."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tools.client_build import CLIENT, digest_of, is_new_enough

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "gezhi").rglob("templates/**/*.html"))
OUTSIDE = re.compile(r"(?:src|href|action)=\"(?:https?:)?//")
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", re.IGNORECASE)
HANDLER = re.compile(r"\son[a-z]+=", re.IGNORECASE)
STYLE = re.compile(r"\sstyle=|<style", re.IGNORECASE)


def test_the_lock_names_no_registry() -> None:
    assert '"resolved"' not in (CLIENT / "package-lock.json").read_text()
    assert "omit-lockfile-registry-resolved=true" in (CLIENT / ".npmrc").read_text()


def test_every_package_is_pinned_exactly() -> None:
    package = json.loads((CLIENT / "package.json").read_text())
    versions = {**package["dependencies"], **package["devDependencies"]}
    assert versions
    assert [name for name, version in versions.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


@pytest.mark.parametrize(
    "pattern", [OUTSIDE, INLINE_SCRIPT, HANDLER, STYLE], ids=["outside", "script", "handler", "style"]
)
def test_no_template_breaks_the_strict_policy(pattern: re.Pattern[str]) -> None:
    assert len(TEMPLATES) > 30
    assert [str(path.relative_to(ROOT)) for path in TEMPLATES if pattern.search(path.read_text())] == []


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (OUTSIDE, '<script src="https://cdn.example/x.js">'),
        (INLINE_SCRIPT, "<script>alert(1)</script>"),
        (HANDLER, '<a onclick="x()">'),
        (STYLE, '<p style="color: red">'),
    ],
)
def test_a_planted_trespass_is_caught(pattern: re.Pattern[str], line: str) -> None:
    assert pattern.search(line)


REACHING = re.compile(
    r"\b(?:window|navigator|fetch|localStorage|indexedDB|setTimeout|Date\.now|performance|Math\.random)\b"
    r"|new Date\(\)|from \"(?!\./)"
)
"""What the phone's engine is given from outside, or leaves to its screens: the page, the line, the clock, chance."""


def test_the_engine_of_the_phone_reaches_for_nothing() -> None:
    sources = sorted((CLIENT / "engine").glob("*.ts"))
    assert len(sources) > 8
    assert [path.name for path in sources if REACHING.search(path.read_text("utf-8"))] == []


@pytest.mark.parametrize("line", ["await fetch(url);", "const at = new Date();", 'import Dexie from "dexie";'])
def test_an_engine_that_reaches_out_is_caught(line: str) -> None:
    assert REACHING.search(line)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/gallery", "/healthz"])
def test_every_answer_carries_the_strict_policy(path: str) -> None:
    policy = Client().get(path).headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("version", "enough"),
    [
        ("v20.18.0", False),
        ("v20.19.0", True),
        ("v21.7.0", False),
        ("v22.11.0", False),
        ("v22.20.0", True),
        ("v24.1.0", True),
        ("", False),
    ],
)
def test_the_versions_of_node_that_will_do(version: str, enough: bool) -> None:
    assert is_new_enough(version) is enough


def test_a_changed_source_changes_the_digest_and_what_is_made_does_not(tmp_path: Path) -> None:
    (tmp_path / "a.ts").write_text("1")
    before = digest_of(tmp_path)
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "a.js").write_text("1")
    assert digest_of(tmp_path) == before
    (tmp_path / "a.ts").write_text("2")
    assert digest_of(tmp_path) != before
