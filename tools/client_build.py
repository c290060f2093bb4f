"""Builds the browser side into `client/dist/`:  python -m tools.client_build [--force | --check]

Takes Node.js of the machine (20.19 or newer with npm) or installs the pinned wheel beside Python. Does nothing when
the sources have not changed since the last build; --check runs the types and the tests of the sources instead.
Fails with one sentence that says what is missing.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CLIENT = ROOT / "client"
REQUIREMENTS = ROOT / "requirements" / "node.txt"
OLDEST = ((20, 19), (22, 12))
"""The first release of each line of Node.js that the bundler takes; lines from 22 on count as 22."""
MADE = {"node_modules", "dist"}


class BuildFailed(Exception):  # noqa: N818  (said to people as it is)
    """Why the client could not be built, in one sentence."""


def is_new_enough(version: str) -> bool:
    """Whether a `node --version` such as “v20.19.2” will do: 20.19 or newer of line 20, 22.12 or newer beyond."""
    found = re.match(r"v?(\d+)\.(\d+)", version.strip())
    if found is None:
        return False
    major, minor = int(found[1]), int(found[2])
    if major <= 21:
        return major == 20 and (major, minor) >= OLDEST[0]
    return (major, minor) >= OLDEST[1]


def sources(client: Path) -> Iterator[Path]:
    """Every file the build depends on, in a stable order."""
    for path in sorted(client.rglob("*")):
        if path.is_file() and not MADE.intersection(path.relative_to(client).parts):
            yield path


def digest_of(client: Path) -> str:
    """One digest over names and contents of the sources."""
    total = hashlib.sha256()
    for path in sources(client):
        total.update(path.relative_to(client).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def is_current(client: Path) -> bool:
    """Whether `dist` was built from exactly these sources, to the end."""
    stamp = client / "dist" / "digest"
    return stamp.exists() and stamp.read_text() == digest_of(client)


def node_folder() -> Path | None:
    """The folder of a Node.js that will do, with npm beside it: the machine's, or the wheel's."""
    found = shutil.which("node")
    folders = [Path(found).parent] if found else []
    return next((folder for folder in [*folders, Path(sys.executable).parent] if _works(folder)), None)


def _works(folder: Path) -> bool:
    node, npm = folder / "node", folder / "npm"
    if not (node.exists() and npm.exists()):
        return False
    asked = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    return asked.returncode == 0 and is_new_enough(asked.stdout)


def install_node() -> Path:
    """Installs the pinned wheel beside Python. Raises BuildFailed when it cannot be had."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    done = subprocess.run([*pip, "-r", str(REQUIREMENTS)], capture_output=True, text=True, check=False)
    folder = node_folder()
    if done.returncode != 0 or folder is None:
        raise BuildFailed(
            "Node.js 20.19 or newer is missing and its wheel could not be installed; install Node.js and try again."
            + _last(done.stderr)
        )
    return folder


def run_npm(folder: Path, words: Sequence[str], sorry: str) -> None:
    """One npm command in the client's folder. Raises BuildFailed with `sorry` and the end of what npm said."""
    environment: Mapping[str, str] = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}
    command = [str(folder / "npm"), *words]
    done = subprocess.run(command, cwd=CLIENT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BuildFailed(sorry + _last(done.stdout + done.stderr))


def _last(said: str) -> str:
    lines = [line for line in said.splitlines() if line.strip()]
    return "\n" + "\n".join(lines[-20:]) if lines else ""


def install_packages(folder: Path) -> None:
    """The locked packages, unless exactly these are there already."""
    lock = (CLIENT / "package-lock.json").read_bytes()
    stamp = CLIENT / "node_modules" / ".gezhi-lock"
    wanted = hashlib.sha256(lock).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print("Installing the packages of the browser side…", flush=True)
    run_npm(folder, ["ci", "--no-audit", "--no-fund"], "The packages of the browser side could not be installed.")
    stamp.write_text(wanted)


def build(force: bool = False) -> bool:
    """Builds when something has changed; whether it did. Raises BuildFailed."""
    if is_current(CLIENT) and not force:
        return False
    folder = node_folder() or install_node()
    install_packages(folder)
    print("Building the browser side…", flush=True)
    stamp = CLIENT / "dist" / "digest"
    stamp.unlink(missing_ok=True)
    run_npm(folder, ["run", "build"], "The browser side could not be built.")
    stamp.write_text(digest_of(CLIENT))
    return True


def check() -> None:
    """Runs the types and the tests of the browser side. Raises BuildFailed with what they said."""
    folder = node_folder() or install_node()
    install_packages(folder)
    run_npm(folder, ["run", "check"], "The browser side's types do not hold.")
    run_npm(folder, ["test"], "The browser side's tests fail.")


def main() -> int:
    """The exit status: 0 when the client stands built, 1 with one sentence when it does not."""
    parser = argparse.ArgumentParser(description="build the browser side into client/dist/")
    parser.add_argument("--force", action="store_true", help="build even when nothing has changed")
    parser.add_argument("--check", action="store_true", help="run the types and the tests instead of building")
    wanted = parser.parse_args()
    try:
        said = _checked() if wanted.check else _built(wanted.force)
    except BuildFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    print(said)
    return 0


def _built(force: bool) -> str:
    return "The browser side is built." if build(force) else "The browser side is up to date."


def _checked() -> str:
    check()
    return "The browser side's types and tests hold."


if __name__ == "__main__":
    sys.exit(main())
