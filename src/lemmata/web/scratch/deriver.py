"""Has expressions differentiated in a worker process, and words what is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from lemmata.formula.verdict import Status
from lemmata.formula.wording import NAMES
from lemmata.formula.worker import OutOfTimeError, WorkerLostError
from lemmata.web.scratch.deriving import Code, Derived, Wrong
from lemmata.web.scratch.shown import Shown, excerpt, sentence

if TYPE_CHECKING:
    from lemmata.web.scratch.deriving import Answer, Asked
    from lemmata.web.scratch.referee import Referee

ENGINE = "lemmata.web.scratch.differentiating:differentiate"
LIBRARIES = (("latex", "LaTeX"), ("numpy", "NumPy"), ("torch", "PyTorch"), ("jax", "JAX"))


class WorkerDeriver:
    """Asks the referee's worker, one question at a time."""

    def __init__(self, referee: Referee) -> None:
        self._referee = referee

    async def derive(self, asked: Asked) -> Answer:
        """The derivative, or what is wrong with the fields; never an exception of the engine."""
        places = [k for k, text in enumerate(asked.given) if text.strip()]
        given = tuple(asked.given[k] for k in places)
        try:
            found = await self._referee.call(ENGINE, asked.expr, asked.wrt, given, asked.order)
        except (OutOfTimeError, WorkerLostError, MemoryError) as error:
            why = str(error) or "it needs more memory than it may have"
            return (_undecided(f"The derivative was given up: {why}."),)
        except Exception as error:  # noqa: BLE001 (a reader's line never ends a page)
            return (_undecided(f"The engine failed: {type(error).__name__}: {error}"),)
        if "wrong" in found:
            return (_wrong(asked, found["wrong"], places),)
        codes = tuple(
            Code(name, title, found[name], "tex" if name == "latex" else "python")
            for name, title in LIBRARIES
            if found.get(name)
        )
        return Derived(
            found["equation"], codes, found["points"], found["deviation"], found["agrees"]
        )


def _undecided(message: str) -> Wrong:
    return Wrong("expr", 0, Shown(Status.UNDECIDED, NAMES[Status.UNDECIDED], message))


def _wrong(asked: Asked, found: dict[str, Any], places: list[int]) -> Wrong:
    kind: Literal["expr", "wrt", "given"] = found["kind"]
    index = places[found["index"]] if kind == "given" else 0
    status = Status(found["status"])
    text = {"expr": asked.expr, "wrt": asked.wrt}.get(kind) or asked.given[index]
    start, end = found["span"]
    whole = (start, end) in ((0, 0), (0, len(text)))
    shown = Shown(
        status,
        NAMES[status],
        sentence(found["message"]),
        sentence(found["hint"]),
        excerpt=None if whole else excerpt(text, (start, end)),
        span=None if whole else (start, end),
    )
    return Wrong(kind, index, shown)
