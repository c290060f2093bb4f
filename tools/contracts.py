"""Writes what server and phone both obey:  python -m tools.contracts"""

from __future__ import annotations

import json
from pathlib import Path

from gezhi.domain.cases.rules.moves import as_contract

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    file = ROOT / "contracts" / "transitions" / "cases.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(as_contract(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
