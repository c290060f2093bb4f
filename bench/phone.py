"""`gezhi bench phone`: what the phone's own pages weigh, how soon they answer on a slow phone, how soon they find.

Size: what has to come before the first screen, packed with gzip. Time: from asking for the address until the first
screen can be touched, in Chromium with its processor slowed four times, the first time and from what the worker kept.
Search: 10,000 homes with 30,000 people, in Node.js on this machine and multiplied by four.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.machine import machine
from bench.served import ROOT, environment, served

SLOWED = 4
SHELL = ("phone.js", "phone.css", "phone_form.css", "gezhi.css", "icons.svg", "favicon.svg")
GOALS = {"shell_kb": 250, "first_s": 2, "kept_s": 2, "search_ms": 50}
TOUCHABLE = """new Promise((done, gaveUp) => {
  const look = () => {
    if (document.querySelector('.gz-phone-door .btn')) done(performance.now());
    else if (performance.now() > 30_000) gaveUp(new Error('no first screen'));
    else requestAnimationFrame(look);
  };
  look();
})"""


def run(rounds: int = 5) -> dict[str, Any]:
    """Measure. Raises RuntimeError where Chromium or the built client is missing."""
    env = environment("sync")
    subprocess.run([*_gezhi(), "migrate", "--verbosity", "0"], env=env, cwd=ROOT, check=True)
    with served(env) as port:
        figures: dict[str, Any] = {"shell_kb": _size(), **_times(port, rounds), **_search()}
    return {
        "name": "phone",
        "machine": machine("django", "granian", "playwright"),
        "size": {"homes": 10_000, "people": 30_000, "slowed": SLOWED, "rounds": rounds},
        "figures": figures,
        "goals": GOALS,
    }


def _gezhi() -> list[str]:
    return [sys.executable, "-m", "gezhi.portal.cli"]


def _size() -> float:
    """Kilobytes of the shell, packed."""
    folders = (ROOT / "client" / "dist" / "gezhi", ROOT / "gezhi" / "portal" / "static" / "gezhi")
    files = [next(folder / name for folder in folders if (folder / name).exists()) for name in SHELL]
    return round(sum(len(gzip.compress(file.read_bytes(), 9)) for file in files) / 1000, 1)


def _times(port: int, rounds: int) -> dict[str, float]:
    """Seconds until the first screen can be touched."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    if chromium is None:
        raise RuntimeError("Chromium is not installed (apt-get install chromium)")
    first: list[float] = []
    kept: list[float] = []
    with sync_playwright() as playwright:
        for _ in range(rounds):
            with tempfile.TemporaryDirectory() as folder:
                context = playwright.chromium.launch_persistent_context(
                    folder, executable_path=chromium, args=["--headless=new", "--no-sandbox"], viewport=None
                )
                for into in (first, kept):
                    page = context.new_page()
                    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
                    page.goto(f"http://127.0.0.1:{port}/phone/", wait_until="commit")
                    into.append(page.evaluate(TOUCHABLE) / 1000)
                    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
                    page.close()
                context.close()
    return {"first_s": round(statistics.median(first), 2), "kept_s": round(statistics.median(kept), 2)}


def _search() -> dict[str, float]:
    """Milliseconds of the slowest kind of search, as a phone four times as slow would take."""
    client = ROOT / "client"
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        argv = [str(client / "node_modules" / ".bin" / "vitest"), "bench", "--run", "--outputJson", out.name]
        subprocess.run(argv, cwd=client, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "CI": "1"})
        told = json.loads(Path(out.name).read_text())
    means = [one["mean"] for file in told["files"] for group in file["groups"] for one in group["benchmarks"]]
    return {"search_ms": round(SLOWED * max(means), 1), "search_here_ms": round(max(means), 2)}


if __name__ == "__main__":
    print(json.dumps(run(), ensure_ascii=False, indent=2))
