"""The process that compiles a stranger's XLSForm: limits first, one JSON object out.

Run as `python -P child.py REQUEST`; REQUEST is a JSON object with path, memory_bytes, cpu_seconds and unpacked_bytes.
Answers what `making.made` answers. Any exit code but 0 means that the file could not be read.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any


def main(request: dict[str, Any]) -> None:
    """Compile the file of `request` and write what came of it."""
    resource.setrlimit(resource.RLIMIT_AS, (request["memory_bytes"],) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (request["cpu_seconds"],) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from gezhi.ground.plumbing.xlsforms.making import made  # after the limits: it loads the compiler

    sys.stdout.write(json.dumps(made(Path(request["path"]), request["unpacked_bytes"]), ensure_ascii=False))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
