"""`make check-security` says what it found, and never that all is well where it has not looked."""

from __future__ import annotations

from typing import Any

import pytest

from tools.check_security import NOT_ASKED, judge_audit, judge_code, judge_silence

PLAIN = ["sql = (", '    f"SELECT 1 FROM {table}"', ")"]
NAMED = [*PLAIN[:2], ")  # noqa: S608  (our own table)"]
ABOVE = [*PLAIN[:1], "    # Our own table.", '    f"SELECT 1 FROM {table}"  # noqa: S608', ")"]
MUTE = [*PLAIN[:2], ")  # noqa: S608"]


def found(kind: str) -> dict[str, Any]:
    return {
        "results": [
            {"test_id": kind, "filename": "a.py", "line_number": 1, "line_range": [1, 2, 3], "issue_text": "it is so"}
        ],
        "errors": [],
    }


@pytest.mark.parametrize(
    ("kind", "source", "fails"),
    [
        ("B608", PLAIN, True),
        ("B608", MUTE, True),
        ("B608", NAMED, False),
        ("B608", ABOVE, False),
        ("B301", NAMED, True),
    ],
)
def test_sql_from_names_is_explained_at_its_place_and_nothing_else_may_be(
    kind: str, source: list[str], fails: bool
) -> None:
    verdict = judge_code(found(kind), lambda name: source)

    assert verdict.fails == fails
    assert ("a.py:1" in verdict.lines[0]) == fails


def test_a_file_that_bandit_cannot_read_fails() -> None:
    assert judge_code({"results": [], "errors": [{"filename": "a.py"}]}, lambda name: []).fails
    assert not judge_code({"results": [], "errors": []}, lambda name: []).fails


def test_who_silences_a_finding_says_why() -> None:
    assert judge_silence({"a.py": MUTE}).lines == ("a.py:3: a finding is silenced without a reason",)
    assert judge_silence({"a.py": ["x = 1  # nosec"]}).fails
    assert not judge_silence({"a.py": NAMED, "b.py": ABOVE, "c.py": ["y()  # nosec B703  (escaped)"]}).fails


def package(name: str, *holes: str, skipped: str = "") -> dict[str, Any]:
    if skipped:
        return {"name": name, "skip_reason": skipped}
    return {"name": name, "version": "1.0", "vulns": [{"id": hole, "fix_versions": ["1.1"]} for hole in holes]}


def test_a_known_weakness_fails_and_names_the_release_that_is_right() -> None:
    verdict = judge_audit({"dependencies": [package("weak", "CVE-1"), package("sound")]})

    assert verdict is not None
    assert verdict.fails
    assert verdict.lines[0] == "weak 1.0: CVE-1, right in 1.1"


@pytest.mark.parametrize("report", [None, {"dependencies": []}, {"dependencies": [package("a", skipped="not found")]}])
def test_a_list_that_tells_of_no_package_was_not_asked(report: Any) -> None:
    """A mirror answers “not found” for every package: that is not the same as sound."""
    assert judge_audit(report) is None
    assert NOT_ASKED.word == "NOT LOOKED AT"


def test_what_was_not_asked_about_is_named() -> None:
    verdict = judge_audit({"dependencies": [package("sound"), package("unknown", skipped="not found")]})

    assert verdict is not None
    assert not verdict.fails
    assert "not asked about: unknown" in verdict.lines
