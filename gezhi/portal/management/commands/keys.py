"""`gezhi keys status|rotate|export|import`: the keys of this installation."""

from __future__ import annotations

from argparse import ArgumentParser
from getpass import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.keys import deeds, rotation
from gezhi.ground.plumbing.keys.travelling import check_passphrase
from gezhi.ground.plumbing.keys.usage import KeyState, lines
from gezhi.ground.plumbing.problems import sentence

SPOKEN = {
    KeyState.CURRENT: "in use for what is new",
    KeyState.KEPT: "opens what is older",
    KeyState.RETIRED: "retired: only backups may need it",
    KeyState.MISSING: "MISSING: what stands under it does not open",
}


class Command(BaseCommand):
    requires_system_checks = ()  # they read every page's code; `gezhi check` and the tests do that
    help = "The keys that seal names and phones, find them again and sign the journal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        words = parser.add_subparsers(dest="word", required=True)
        words.add_parser("status", help="which keys, since when, how many values under each")
        rotate = words.add_parser("rotate", help="make new keys and seal everything anew with them, while serving")
        rotate.add_argument("--continue", dest="go_on", action="store_true", help="finish a rotation broken off")
        for word, meaning in (("export", "write all keys to a file"), ("import", "add the keys of a file")):
            travelling = words.add_parser(word, help=f"{meaning}, under a passphrase")
            travelling.add_argument("file", type=Path)
            travelling.add_argument("--passphrase-file", type=Path, help="its first line is the passphrase")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['word']}")(options)
        except Problem as refusal:
            raise CommandError(sentence(refusal)) from None
        except OSError as reason:
            raise CommandError(str(reason)) from None

    def _status(self, options: dict[str, Any]) -> None:
        for line in lines():
            since = f"{line.made_at:%Y-%m-%d}" if line.made_at else "the beginning"
            is_journal = line.name.purpose == "journal"
            what = "blocks" if is_journal else "values"
            for_what = "verifies what is older" if is_journal and line.state is KeyState.KEPT else SPOKEN[line.state]
            self.stdout.write(f"{line.name!s:<12} since {since:<14} {line.count:>12,} {what}  {for_what}")

    def _rotate(self, options: dict[str, Any]) -> None:
        if not options["go_on"]:
            made = rotation.begin(by=SYSTEM)
            self.stdout.write(f"new keys: {', '.join(map(str, made))}. Export them now: `gezhi keys export FILE`.")
        done, retired = rotation.finish(by=SYSTEM, say=self._say)
        self.stdout.write(f"{done.written:,} rows sealed anew; retired: {', '.join(map(str, retired)) or 'none'}")
        if done.broken:
            raise CommandError(f"{done.broken:,} rows do not open and stay as they are; `gezhi doctor` says more")

    def _say(self, done: int, total: int) -> None:
        if done % 50_000 == 0 and done:
            self.stderr.write(f"{done:,} of {total:,} rows")

    def _export(self, options: dict[str, Any]) -> None:
        names = deeds.export(by=SYSTEM, file=options["file"], passphrase=self._passphrase(options, twice=True))
        self.stdout.write(f"{options['file']}: {', '.join(map(str, names))}")
        self.stdout.write("Whoever has this file and its passphrase reads everything sealed: keep both apart.")

    def _import(self, options: dict[str, Any]) -> None:
        new = deeds.import_file(by=SYSTEM, file=options["file"], passphrase=self._passphrase(options, twice=False))
        self.stdout.write(f"new on this ring: {', '.join(map(str, new)) or 'nothing'}")

    def _passphrase(self, options: dict[str, Any], *, twice: bool) -> str:
        if options["passphrase_file"]:
            text: str = options["passphrase_file"].read_text(encoding="utf-8")
            return text.splitlines()[0] if text else ""
        told = getpass("Passphrase: ")
        if twice:
            check_passphrase(told)
            if getpass("Once more: ") != told:
                raise CommandError("the two do not agree")
        return told
