"""What happens under a serving product: another one beside it, the database gone and back, no room on the disk."""

from __future__ import annotations

import http.client
import json
import os
import resource
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from gezhi.ground.kernel.ids import new_id
from tests.cast import INSIDE
from tests.long.forwarding import Line
from tests.long.installation import Installation, Server, as_id, wait_until
from tests.long.reporting import Clients
from tests.long.test_killed_serving import assert_nothing_is_half_made

pytestmark = pytest.mark.long


def get(port: int, path: str) -> tuple[int, dict[str, str], str]:
    """Status, headers, content; 0 when nobody answers in time."""
    server = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        server.request("GET", path)
        answer = server.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()
    except OSError:
        return 0, {}, ""
    finally:
        server.close()


def report(server: Server, made: dict[str, Any], words: str = "井盖不见了") -> tuple[int, Any]:
    """One report of the worker's program: status and what was told."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    body = {"id": str(new_id()), "words": words, "place": {"lon": INSIDE[0], "lat": INSIDE[1]}}
    headers = {"Authorization": f"Bearer {made['tokens']['worker']}", "Content-Type": "application/json"}
    line.request("POST", "/api/v1/cases", json.dumps(body), headers)
    answer = line.getresponse()
    told = json.loads(answer.read())
    line.close()
    return answer.status, told


def assert_clean(installation: Installation) -> None:
    verdict = installation.command("journal", "verify")
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


def steps_done(installation: Installation) -> Counter[UUID]:
    lines = installation.ask("SELECT subject_id FROM journal_deed WHERE deed = 'errand.step'")
    return Counter(as_id(subject) for (subject,) in lines)


def all_is_sealed(installation: Installation) -> bool:
    ((open_lines,),) = installation.ask(
        "SELECT COUNT(*) FROM journal_deed d WHERE NOT EXISTS (SELECT 1 FROM journal_feed f WHERE f.seq = d.seq)"
    )
    return bool(open_lines == 0)


def test_two_whole_servers_on_one_directory_do_everything_once(installation: Installation) -> None:
    first, second = (installation.serve("--workers", "1") for _ in range(2))
    subjects = {UUID(subject) for subject in installation.do("enqueue", "12", "0.1")["subjects"]}
    clients = [Clients(server.port, installation.made, threads=4) for server in (first, second)]
    ids = [new_id() for _ in range(60)]
    for half, client in enumerate(clients):
        client.begin(ids[half::2])
    for client in clients:
        client.finish()

    wait_until(lambda: steps_done(installation).keys() == subjects, 60, "the errand is done")
    wait_until(lambda: all_is_sealed(installation), 30, "the sealers have sealed everything")

    assert [client.refused for client in clients] == [[], []]
    assert assert_nothing_is_half_made(installation) == set(ids)
    assert set(steps_done(installation).values()) == {1}, "a step was done twice"
    heads = [json.loads(line) for line in (installation.var / "journal" / "heads.jsonl").read_bytes().splitlines()]
    assert max(Counter((head["journal"], head["number"]) for head in heads).values()) == 1
    assert_clean(installation)

    same = installation.command("serve", "--port", str(first.port))
    assert same.returncode != 0
    assert f"127.0.0.1:{first.port}" in same.stderr
    assert "Traceback" not in same.stderr
    assert first.answers()


@pytest.fixture
def line(installation: Installation) -> Iterator[Line]:
    """The way to the database of the installation, for those who serve; questions of the test go past it."""
    parts = urlsplit(installation.database)
    made = Line(parts.hostname or "127.0.0.1", parts.port or 5432)
    made.mend()
    credentials = parts.netloc.rpartition("@")[0]
    installation.more["GEZHI_DATABASE"] = f"postgresql://{credentials}@127.0.0.1:{made.port}{parts.path}"
    yield made
    made.cut()


@pytest.mark.skipif("not __import__('os').environ.get('GEZHI_DATABASE', '').startswith('postgresql')", reason="a file")
def test_a_database_that_goes_is_said_and_one_that_comes_back_is_used(installation: Installation, line: Line) -> None:
    server = installation.serve("--workers", "1")
    assert report(server, installation.made)[0] == 201
    line.cut()

    wait_until(lambda: get(server.port, "/healthz")[0] == 503, 20, "the health answer says so")
    for path, said in [("/healthz", "database.away"), ("/api/v1/cases", "database.away")]:
        status, headers, content = get(server.port, path)
        assert (status, headers.get("retry-after") or headers.get("Retry-After")) in {(503, "30"), (401, None)}
        assert status == 401 or said in content
    status, told = report(server, installation.made)
    assert (status, told["code"]) == (503, "database.away")
    assert "postgresql://" not in json.dumps(told)

    line.mend()

    wait_until(server.answers, 20, "it serves again without a restart")
    assert report(server, installation.made)[0] == 201
    subjects = {UUID(subject) for subject in installation.do("enqueue", "2", "0")["subjects"]}
    wait_until(lambda: steps_done(installation).keys() == subjects, 60, "a worker works again")
    wait_until(lambda: all_is_sealed(installation), 30, "the sealer seals again")
    assert_clean(installation)


def processes_of(server: Server) -> list[int]:
    """Everything in the server's process group."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                if os.getpgid(int(folder.name)) == server.process.child.pid:
                    found.append(int(folder.name))
            except ProcessLookupError:
                continue
    return found


@contextmanager
def no_room(server: Server, installation: Installation) -> Iterator[None]:
    """No file of the server may grow beyond what its database's log has now, as on a disk without room."""
    most = (installation.var / "gezhi.sqlite3-wal").stat().st_size + 20_000
    whole = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    for process in processes_of(server):
        resource.prlimit(process, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        for process in processes_of(server):
            resource.prlimit(process, resource.RLIMIT_FSIZE, whole)


@pytest.mark.skipif(
    "__import__('os').environ.get('GEZHI_DATABASE', '').startswith('postgresql')", reason="another process's disk"
)
def test_a_disk_that_is_full_refuses_and_keeps_what_was_acknowledged(installation: Installation) -> None:
    server = installation.serve("--only", "web", "--workers", "1")
    told = [report(server, installation.made)]
    with no_room(server, installation):
        while told[-1][0] == 201 and len(told) < 300:
            told.append(report(server, installation.made, "井盖不见了" * 150))
        refused = told.pop()
        assert refused[0] in (503, 507), "the disk was never full"
        assert refused[1]["code"] in ("database.away", "disk.full")
        assert server.answers(), "reading goes on"

    told.append(report(server, installation.made))

    assert told[-1][0] == 201, "it goes on when there is room again"
    assert assert_nothing_is_half_made(installation) == {UUID(case["id"]) for _, case in told}
    assert_clean(installation)
