"""What a run may use."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use; beyond it the run is ended or its output cut, and the result says so.

    Memory is private memory beyond that of the warm interpreter. `processes` counts what the cell
    itself starts. `text` bounds what is printed, `rich` the figures and other displays.
    """

    seconds: float = 30.0
    memory: int = 2 << 30
    processes: int = 32
    text: int = 1_000_000
    rich: int = 16 << 20
    file_size: int = 256 << 20
    stop_patience: float = 1.0
    """After a stop, so long may the cell's own `finally` take before its process is killed."""

    def to_json(self) -> str:
        """The limits as JSON text, for the process that applies them."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Limits":
        """The limits that `to_json` wrote."""
        return cls(**json.loads(text))
