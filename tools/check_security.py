"""`make check-security`: our own code, what it stands on, and what every page says, looked at for weaknesses.

Three things side by side: bandit over `gezhi` and `tools`; pip-audit over the pinned sets; and the tests that walk
every address as every role, send forged forms and texts that want to be more, and steal a database. What could not be
asked for want of a network is said, and is no failure.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SETS = ("requirements/run.txt", "requirements/dev.txt")
SERVICES = ("pypi", "osv")
"""Lists of known weaknesses, in the order in which they are asked."""
PATIENCE = 40.0
"""Seconds for one list."""
WALKS = (
    "tests/architecture/test_headers.py",
    "tests/architecture/test_forgery.py",
    "tests/contracts/test_injection.py",
    "tests/safety/test_dump.py",
)
SQL = "B608"
SILENCED = re.compile(r"# (noqa: [A-Z0-9, ]*\bS\d+|nosec)\b")
SILENCED_SQL = re.compile(r"# noqa: [A-Z0-9, ]*\bS608\b")
REASON = re.compile(r"# (noqa: [A-Z0-9, ]+|nosec [B0-9, ]+) {2}\(.+\)")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one of the three found: lines to read, and whether they are to be put right."""

    fails: bool
    lines: tuple[str, ...]
    is_looked_at: bool = True

    @property
    def word(self) -> str:
        return "TO BE PUT RIGHT" if self.fails else "nothing to put right" if self.is_looked_at else "NOT LOOKED AT"


def judge_code(report: Mapping[str, Any], source: Callable[[str], Sequence[str]]) -> Verdict:
    """Bandit's findings; SQL put together from names is one that ruff judges too, and stands explained at its place."""
    open_ones = [found for found in report["results"] if not _is_explained(found, source(found["filename"]))]
    lines = [f"{f['filename']}:{f['line_number']}: {f['test_id']} {f['issue_text']}" for f in open_ones]
    told = f"{len(report['results'])} findings, {len(open_ones)} of them without an explanation at their place"
    return Verdict(bool(open_ones) or bool(report["errors"]), (*lines, *map(str, report["errors"]), told))


def _is_explained(found: Mapping[str, Any], source: Sequence[str]) -> bool:
    if found["test_id"] != SQL:
        return False
    numbers = range(found["line_number"], max([found["line_number"], *found["line_range"]]) + 1)
    return any(SILENCED_SQL.search(source[number - 1]) and _has_reason(source, number) for number in numbers)


def _has_reason(source: Sequence[str], number: int) -> bool:
    """In brackets behind what silences, or as a comment of its own above."""
    is_above = number > 1 and source[number - 2].lstrip().startswith("#")
    return is_above or REASON.search(source[number - 1]) is not None


def judge_silence(sources: Mapping[str, Sequence[str]]) -> Verdict:
    """Whoever silences a finding says why."""
    mute = [
        f"{name}:{number}: a finding is silenced without a reason"
        for name, lines in sources.items()
        for number, line in enumerate(lines, 1)
        if SILENCED.search(line) and not _has_reason(lines, number)
    ]
    return Verdict(bool(mute), tuple(mute))


def judge_audit(report: Mapping[str, Any] | None) -> Verdict | None:
    """What a list of known weaknesses said of the pinned sets; None when it could not be asked about any of them."""
    packages = report["dependencies"] if report else []
    asked = [package for package in packages if "skip_reason" not in package]
    if not asked:
        return None
    weak = [
        f"{package['name']} {package['version']}: {hole['id']}, right in {', '.join(hole['fix_versions']) or 'none'}"
        for package in asked
        for hole in package["vulns"]
    ]
    left_out = [package["name"] for package in packages if "skip_reason" in package]
    told = f"{len(asked)} packages asked about, {len(weak)} known weaknesses"
    missing = (f"not asked about: {', '.join(left_out)}",) if left_out else ()
    return Verdict(bool(weak), (*weak, *missing, told))


NOT_ASKED = Verdict(
    False,
    (
        "NOTICE: no list of known weaknesses could be reached from here: the pinned sets were NOT looked at.",
        "Run this again where there is a network before you release or install.",
    ),
    is_looked_at=False,
)


def look_at_code() -> Verdict:
    """Bandit, findings of middle weight and above, over what ships and what builds it; tests are no product."""
    words = ["-m", "bandit", "-q", "-ll", "-f", "json", "-r", "gezhi", "tools", "-x", "*/tests/*,*/migrations/*"]
    done = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    found = judge_code(json.loads(done.stdout), lambda name: (ROOT / name).read_text(encoding="utf-8").splitlines())
    mute = judge_silence({str(file.relative_to(ROOT)): _lines(file) for file in sorted((ROOT / "gezhi").rglob("*.py"))})
    return Verdict(found.fails or mute.fails, (*mute.lines, *found.lines))


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()


def look_at_packages() -> Verdict:
    """pip-audit over the pinned sets: the first list that answers counts."""
    for service in SERVICES:
        verdict = judge_audit(_audit(service))
        if verdict is not None:
            return verdict
    return NOT_ASKED


def _audit(service: str) -> Mapping[str, Any] | None:
    words = ["-m", "pip_audit", "--disable-pip", "--no-deps", "--timeout", "5", "--progress-spinner", "off"]
    sets = [word for name in SETS for word in ("-r", name)]
    argv = [sys.executable, *words, "-f", "json", "-s", service, *sets]
    try:
        done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
        told: Mapping[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        return None
    return told


def begin_walks() -> subprocess.Popen[str]:
    """The tests, those that `make test` leaves out too."""
    argv = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *WALKS]
    return subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def end_walks(walks: subprocess.Popen[str]) -> Verdict:
    said = walks.communicate()[0].strip().splitlines()
    return Verdict(walks.returncode != 0, tuple(said[-60:] if walks.returncode else said[-1:]))


def main() -> int:
    """Look at everything; 1 when something is to be put right."""
    began, walks = time.monotonic(), begin_walks()
    verdicts = []
    for what, look in (("our own code", look_at_code), ("what it stands on", look_at_packages)):
        verdicts.append(_told(what, look()))
    verdicts.append(_told("pages and the database", end_walks(walks)))
    print(f"== {time.monotonic() - began:.0f} s")
    return int(any(verdict.fails for verdict in verdicts))


def _told(what: str, verdict: Verdict) -> Verdict:
    print(f"== {what}: {verdict.word}")
    print(*(f"   {line}" for line in verdict.lines), sep="\n", flush=True)
    return verdict


if __name__ == "__main__":
    sys.exit(main())
