"""Numbers, vectors and small matrices as a person would write them down."""

from __future__ import annotations

import math
from typing import Any

MOST = 8
"""Rows and columns that are shown of a larger array."""
UNDEFINED = "undefined"

_READABLE = {
    r"\le": "≤", r"\ge": "≥", r"\leq": "≤", r"\geq": "≥", r"\ne": "≠", r"\neq": "≠",
    r"\approx": "≈", r"\propto": "∝", r"\preceq": "≼", r"\succeq": "≽", r"\in": "∈",
}  # fmt: skip


def readable(name: str) -> str:
    """A relation sign as a character; every other name as it is written."""
    return _READABLE.get(name, name)


def number(value: Any) -> str:
    """A number with at most six digits; whole numbers without a point."""
    if value is None:
        return UNDEFINED
    if isinstance(value, bool | str):
        return str(value)
    if isinstance(value, complex) or getattr(getattr(value, "dtype", None), "kind", "") == "c":
        value = complex(value)
        sign = "-" if math.copysign(1, value.imag) < 0 else "+"
        return f"{number(value.real)} {sign} {number(abs(value.imag))}i"
    return _real(float(value))


def _real(value: float) -> str:
    if math.isnan(value):
        return UNDEFINED
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.6g}"


def shape(value: Any) -> int:
    """0 for a number, 1 for a vector, 2 for a matrix, 3 for whatever is deeper or ragged."""
    if not isinstance(value, list | tuple):
        return 0
    depths = {shape(one) for one in value} or {0}
    if len(depths) > 1:
        return 3
    depth = depths.pop() + 1
    ragged = depth == 2 and len({len(row) for row in value}) > 1
    return 3 if ragged else min(depth, 3)


def shortened(items: list[str]) -> list[str]:
    """At most `MOST` of them, the rest as dots."""
    return items if len(items) <= MOST else [*items[: MOST - 1], "…"]


def cells(value: Any) -> list[list[str]]:
    """The entries of a matrix as text, cut where they are many."""
    rows = [shortened([number(one) for one in row]) for row in value]
    return rows if len(rows) <= MOST else [*rows[: MOST - 1], ["…"] * len(rows[0])]


def plain_value(value: Any) -> list[str]:
    """A value in lines: a number, a vector in parentheses, a matrix as a table in brackets."""
    match shape(value):
        case 0:
            return [number(value)]
        case 1:
            return ["(" + ", ".join(shortened([number(one) for one in value])) + ")"]
        case 2:
            rows = cells(value)
            widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
            return ["[ " + "  ".join(c.rjust(w) for c, w in zip(row, widths, strict=True)) + " ]"
                    for row in rows]  # fmt: skip
        case _:
            return [_nested(value)]


def _nested(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "[" + ", ".join(shortened([_nested(one) for one in value])) + "]"
    return number(value)
