"""The cases kept as text and the claims kept beside the benchmarks."""

import json
import re
from pathlib import Path

CASES = Path(__file__).parents[1] / "cases"
CLAIMS = Path(__file__).parents[2] / "benchmarks" / "claims"


def cases(name: str) -> list[tuple[str, str, str]]:
    """Title, dot, input, dot, expected, dot; without the line end that closes each."""
    parts = re.split(r"^\.\n", (CASES / name).read_text(encoding="utf-8"), flags=re.MULTILINE)
    fields = [part.removesuffix("\n") for part in parts]
    return [(fields[n].strip(), fields[n + 1], fields[n + 2]) for n in range(0, len(fields) - 2, 3)]


def claims() -> list[str]:
    """Every formula of every claim and of what is given with it, once."""
    found: dict[str, None] = {}
    for path in sorted(CLAIMS.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            found.update(dict.fromkeys([*row["given"], row["claim"]]))
    return list(found)
