"""The machine a benchmark ran on, as it is printed beside every figure."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

CPU_INFO = Path("/proc/cpuinfo")


def machine(*packages: str) -> dict[str, object]:
    """Processor, cores, load at this moment, Python and the versions of the named packages."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "system": platform.platform(),
        "python": sys.version.split()[0],
        "packages": {name: version(name) for name in packages},
    }


def _processor() -> str:
    if CPU_INFO.exists():
        for line in CPU_INFO.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()
