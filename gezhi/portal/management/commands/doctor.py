"""`gezhi doctor [--json]`: one page about this installation; exit code 1 when something is wrong."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections import Counter
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from django.core.management.base import BaseCommand

from gezhi.ground.kernel.clock import now
from gezhi.portal.doctor.examining import examine
from gezhi.portal.doctor.finding import Finding, State


class Command(BaseCommand):
    requires_system_checks = ()  # they read every page's code; `gezhi check` and the tests do that
    help = "Say on one page what is well, what to look at, what is wrong, and what to do about it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        at = now()
        found = examine(at)
        counts = Counter(finding.state for finding in found)
        if options["json"]:
            told: dict[str, Any] = {"at": at.isoformat(), "release": version("gezhi")}
            told |= {state.value: counts[state] for state in State}
            self.stdout.write(json.dumps({**told, "findings": [asdict(one) for one in found]}, ensure_ascii=False))
        else:
            self._page(found)
            self.stdout.write(f"{counts[State.WRONG]} wrong, {counts[State.LOOK]} to look at, {counts[State.OK]} ok")
        if counts[State.WRONG]:
            sys.exit(1)

    def _page(self, found: list[Finding]) -> None:
        for finding in found:
            self.stdout.write(f"{finding.state:<6} {finding.topic:<9} {finding.words}")
            if finding.todo:
                self.stdout.write(f"{'':<17} → {finding.todo}")
