"""Translations:  python -m tools.messages  compiles every django.po;  --check  fails when one is not whole.

The check demands: every sentence of the code and the templates has a Chinese one in some app's catalogue; no entry is
fuzzy, empty or unused; placeholders are the same on both sides; two apps never translate one sentence differently.
What is missing is printed as catalogue entries, ready to be filled in.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import polib

from tools.message_sources import Found, everything

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "gezhi"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)(?:![rsa])?(?::[^{}]*)?\}")
SAME = "same in Chinese"
"""The translator's comment that allows an entry to stay as it is (a unit, a name)."""


def catalogues(package: Path) -> list[Path]:
    """Every catalogue source of the package."""
    return sorted(package.glob("**/locale/*/LC_MESSAGES/django.po"))


def compile_all(package: Path = PACKAGE) -> int:
    """Compiles each catalogue that is newer than its compiled form; how many were. Safe with several processes."""
    compiled = 0
    for source in catalogues(package):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        partial = target.with_suffix(f".mo.{os.getpid()}")
        polib.pofile(str(source)).save_as_mofile(str(partial))
        partial.replace(target)
        compiled += 1
    return compiled


def placeholders(sentence: str) -> frozenset[str]:
    """The names a sentence is filled with, written %(name)s or {name}."""
    return frozenset(one or other for one, other in PLACEHOLDER.findall(sentence))


def entry_findings(entry: polib.POEntry) -> Iterator[str]:
    """What is wrong with one entry by itself."""
    said = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if entry.fuzzy:
        yield "is marked fuzzy"
    if not said or not all(said):
        yield "has no translation"
        return
    wanted = placeholders(entry.msgid_plural or entry.msgid)
    for words in said:
        if placeholders(words) != wanted:
            yield f"fills in {sorted(placeholders(words))} where the English fills in {sorted(wanted)}"
    if entry.msgid in said and SAME not in entry.comment and re.search(r"[a-z]{2}", entry.msgid):
        yield "is still English"


def catalogue_findings(package: Path, used: Iterable[Found]) -> Iterator[str]:
    """What is wrong with the Chinese catalogues, one line each, and the missing entries at the end."""
    keys = {found.message.key for found in used}
    said: dict[tuple[str, str], set[str]] = defaultdict(set)
    for path in catalogues(package):
        if path.parts[-3] != "zh_Hans":
            continue
        for entry in polib.pofile(str(path)):
            key = (entry.msgctxt or "", entry.msgid)
            where = f"{path.relative_to(package.parent)}:{entry.linenum} “{entry.msgid}”"
            if entry.obsolete or key not in keys:
                yield f"{where} is used nowhere"
                continue
            said[key].add(entry.msgstr or entry.msgstr_plural.get(0, ""))
            yield from (f"{where} {finding}" for finding in entry_findings(entry))
    yield from (f"“{key[1]}” has two translations: {sorted(words)}" for key, words in said.items() if len(words) > 1)
    yield from missing(package, used, said.keys())


def missing(package: Path, used: Iterable[Found], there: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The sentences without a Chinese one, as catalogue entries with the place that uses them."""
    known = set(there)
    for found in sorted(used, key=lambda one: (str(one.path), one.line)):
        if found.message.key in known:
            continue
        known.add(found.message.key)
        yield "not translated:\n" + _as_entry(found, package)


def _as_entry(found: Found, package: Path) -> str:
    message = found.message
    entry = polib.POEntry(
        msgid=message.english,
        msgctxt=message.context or None,
        occurrences=[(found.path.relative_to(package.parent).as_posix(), str(found.line))],
    )
    if message.plural:
        entry.msgid_plural = message.plural
        entry.msgstr_plural = {0: ""}
    return str(entry)


def check(package: Path = PACKAGE) -> list[str]:
    """Every finding about the package's translations; an empty list is a whole translation."""
    return list(catalogue_findings(package, list(everything(package))))


def main(arguments: Sequence[str] | None = None) -> int:
    """Compile, or check; the exit status."""
    parser = argparse.ArgumentParser(description="compile or check the translations")
    parser.add_argument("--check", action="store_true", help="fail when a translation is not whole")
    if not parser.parse_args(arguments).check:
        print(f"{compile_all()} catalogues compiled")
        return 0
    findings = check()
    print("\n".join(findings) if findings else "every sentence stands in both languages")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
