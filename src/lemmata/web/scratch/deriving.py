"""What the derivative page is asked, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol
from urllib.parse import parse_qsl, urlencode

from lemmata.web.scratch.sheet import READABLE, SheetError, checked, from_query

if TYPE_CHECKING:
    from lemmata.web.scratch.shown import Shown

HIGHEST_ORDER = 3
MAGNITUDES = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Asked:
    """An expression, the variable, the declarations, and how often to differentiate."""

    expr: str
    wrt: str
    given: tuple[str, ...] = ()
    order: int = 1

    @property
    def address(self) -> str:
        """Where the derivative page shows it."""
        pairs = [("expr", self.expr), ("wrt", self.wrt)] + [("given", one) for one in self.given]
        pairs += [("order", str(self.order))] if self.order > 1 else []
        return f"/derivative?{urlencode(pairs, safe=READABLE)}"

    @property
    def complete(self) -> bool:
        """Whether there is something to differentiate, and by what."""
        return bool(self.expr.strip() and self.wrt.strip())


@dataclass(frozen=True, slots=True)
class Code:
    """The derivative as source of one library."""

    id: str
    name: str
    code: str
    language: str = "python"


@dataclass(frozen=True, slots=True)
class Derived:
    """The derivative, and the numbers that speak for it.

    `deviation` is the largest difference from central differences, relative to their size, at
    `points` random points.
    """

    equation: str
    codes: tuple[Code, ...]
    points: int
    deviation: float
    agrees: bool

    @property
    def about(self) -> str:
        """The comparison in words."""
        if not self.points:
            return "Not compared with finite differences: no point of the domain could be drawn."
        where = f"central differences at {self.points:,} random points"
        far = f"the largest relative deviation is {magnitude(self.deviation)}"
        if self.agrees:
            return f"Agrees with {where}; {far}."
        return f"Differs from {where}: {far}. Do not rely on it."

    @property
    def said(self) -> str:
        """What a screen reader says."""
        return f"The derivative is shown. {self.about}"


@dataclass(frozen=True, slots=True)
class Wrong:
    """A field that can't be followed."""

    kind: Literal["expr", "wrt", "given"]
    index: int
    shown: Shown


Answer = Derived | tuple[Wrong, ...]


class Deriver(Protocol):
    """Differentiates in a process that can be killed."""

    async def derive(self, asked: Asked) -> Answer:
        """The derivative, or what is wrong with the fields."""


def magnitude(value: float) -> str:
    """A small number as it is read: `3.1 × 10⁻⁹`."""
    mantissa, _, exponent = f"{value:.1e}".partition("e")
    if value == 0:
        return "0"
    return f"{mantissa} × 10{str(int(exponent)).translate(MAGNITUDES)}"


def asked_in_query(text: str) -> Asked:
    """What an address asks; SheetError where it can't be followed."""
    sheet = from_query(text)
    pairs = dict(parse_qsl(text, max_num_fields=400))
    return _asked(pairs.get("expr", ""), pairs.get("wrt", ""), sheet.given, pairs.get("order", "1"))


def asked_in_json(said: object) -> Asked:
    """What a message asks; SheetError where it can't be followed."""
    if not isinstance(said, dict):
        raise SheetError("This message is not an object.")
    expr, wrt, given = said.get("expr", ""), said.get("wrt", ""), said.get("given", [])
    texts = isinstance(given, list) and all(isinstance(one, str) for one in given)
    if not (isinstance(expr, str) and isinstance(wrt, str) and texts):
        raise SheetError("Expression, variable and declarations are texts.")
    return _asked(expr, wrt, tuple(given), str(said.get("order", 1)))


def _asked(expr: str, wrt: str, given: tuple[str, ...], order: str) -> Asked:
    if order not in {str(one) for one in range(1, HIGHEST_ORDER + 1)}:
        raise SheetError(f"The order is a whole number from 1 to {HIGHEST_ORDER}.")
    sheet = checked(given, (expr, wrt))
    return Asked(sheet.lines[0], sheet.lines[1], sheet.given, int(order))


EXAMPLES = tuple(
    (title, Asked(expr, wrt, given, order))
    for title, expr, wrt, given, order in (
        (
            "A quadratic form",
            r"x^\top A x",
            "x",
            (r"A \in \mathbb{R}^{n \times n}", r"x \in \mathbb{R}^n"),
            1,
        ),
        (
            "The logarithm of a determinant",
            r"\log \det X",
            "X",
            (r"X \in \mathbb{S}^n_{++}",),
            1,
        ),
        (
            "Logistic regression, its Hessian",
            r"\sum_{i=1}^m \log(1 + \exp(-y_i (Xw)_i))",
            "w",
            (r"X \in \mathbb{R}^{m \times n}", r"y \in \mathbb{R}^m", r"w \in \mathbb{R}^n"),
            2,
        ),
        (
            "A factorization",
            r"\|Y - U V^\top\|_F^2",
            "U",
            (
                r"Y \in \mathbb{R}^{m \times n}",
                r"U \in \mathbb{R}^{m \times k}",
                r"V \in \mathbb{R}^{n \times k}",
            ),
            1,
        ),
        (
            "Softmax, its Jacobian",
            r"\operatorname{softmax}(z)",
            "z",
            (r"z \in \mathbb{R}^K",),
            1,
        ),
    )
)
