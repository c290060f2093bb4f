"""`gezhi tls`: a certificate authority of our own, and the certificate of this server."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.problems import sentence
from gezhi.portal.tls.certificates import ends_at, fingerprint, make, own_names


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Make (or renew) the certificate for `gezhi serve --tls`, under an authority of this installation's own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", help="host names and addresses; this machine's own when none is given")
        parser.add_argument("--anew", action="store_true", help="a new authority: every phone must trust it again")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            where = make(options["names"], at=now(), anew=options["anew"])
        except Problem as refusal:
            raise CommandError(sentence(refusal)) from None
        self.stdout.write(f"certificate  {where.server}, for {', '.join(options['names'] or own_names())}")
        self.stdout.write(f"holds until  {ends_at():%Y-%m-%d}; run `gezhi tls` again before that")
        self.stdout.write(f"authority    {where.authority}")
        self.stdout.write(f"fingerprint  {fingerprint()}")
        self.stdout.write("Serve with `gezhi serve --tls`; phones find out how to trust it at /trust.")
