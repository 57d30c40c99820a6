"""The formula renderer, a bundled script, in a V8 that is started by the first formula."""

import atexit
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from py_mini_racer import MiniRacer

SCRIPT = Path(__file__).with_name("renderer.js")
SECONDS = 5.0
"""A formula takes half a millisecond; one that takes this long is an attack or an accident."""
SEVERAL = """
const typesetAll = (formulas) =>
    JSON.stringify(JSON.parse(formulas).map(([latex, display]) => lemmata.typeset(latex, display)));
"""
LONGEST = 20_000
"""Characters of one formula. The longest derivation of a textbook has a tenth of them."""


@dataclass(eq=False)
class TypesetError(Exception):
    """A formula that cannot be typeset: what is wrong, and at which character (None: unknown)."""

    message: str
    position: int | None = None

    def __str__(self) -> str:
        """The message, with its place counted from 1 as an editor does."""
        place = "" if self.position is None else f" (character {self.position + 1})"
        return self.message + place


class RendererMissingError(RuntimeError):
    """The package was put together without its built frontend."""


class Engine:
    """One V8 that holds the renderer. Any thread may call it; one formula at a time."""

    def __init__(self, script: Path = SCRIPT) -> None:
        self._script = script
        self._lock = threading.Lock()
        self._v8: MiniRacer | None = None

    def mathml(self, latex: str, *, display: bool) -> str:
        """The MathML of a formula, or `TypesetError`."""
        if len(latex) > LONGEST:
            raise TypesetError(f"the formula has {len(latex)} characters, more than {LONGEST}", 0)
        return read_answer(self._call("lemmata.typeset", latex, display))

    def answers(self, formulas: "Sequence[tuple[str, bool]]") -> list[str]:
        """What the renderer says of several formulas, for `read_answer`, in one call.

        A call costs several times what typesetting a formula does. TypesetError where all of them
        together take too long: then ask for each.
        """
        found = json.loads(self._call("typesetAll", json.dumps(formulas)))
        return [str(one) for one in found]

    def close(self) -> None:
        """Stop V8. The next formula starts it again."""
        with self._lock:
            if self._v8 is not None:
                self._v8.close()
                self._v8 = None

    def _call(self, function: str, *arguments: str | bool) -> str:
        from py_mini_racer import JSEvalException, JSTimeoutException

        with self._lock:
            v8 = self._v8 or self._start()
            try:
                return str(v8.call(function, *arguments, timeout_sec=SECONDS))
            except JSTimeoutException:
                raise TypesetError(f"typesetting took longer than {SECONDS:.0f} s") from None
            except JSEvalException as error:
                raise TypesetError(f"the renderer failed: {str(error).splitlines()[0]}") from None

    def _start(self) -> "MiniRacer":
        from py_mini_racer import MiniRacer

        if not self._script.exists():
            raise RendererMissingError(
                f"{self._script.name} is not in {self._script.parent}: the frontend has not been "
                "built. In a clone, run `make frontend` or `pip install -e .` again."
            )
        # Started where an event loop runs, V8 would be tied to it: it gets a loop of its own.
        with ThreadPoolExecutor(1) as starter:
            self._v8 = starter.submit(MiniRacer).result()
        # V8's thread waits for ever when the interpreter ends before it.
        atexit.register(self.close)
        self._v8.eval(self._script.read_text(encoding="utf-8"))
        self._v8.eval(SEVERAL)
        return self._v8


def read_answer(answer: str) -> str:
    """The MathML that the renderer answers with, or `TypesetError`."""
    found = json.loads(answer)
    if "mathml" in found:
        return str(found["mathml"])
    position = int(found["position"])
    raise TypesetError(str(found["message"]), position if position >= 0 else None)
