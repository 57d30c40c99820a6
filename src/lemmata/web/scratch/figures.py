"""Numbers, vectors and matrices of a counterexample as LaTeX, as short as they can be read."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_ENTRIES = 64


def number(value: Any) -> str:
    """A number with at most five significant digits; a power of ten where it is far from 1."""
    if isinstance(value, complex):
        return _complex(value)
    if not isinstance(value, int | float) or isinstance(value, bool):
        return rf"\text{{{_words(str(value))}}}"
    if math.isnan(value):
        return r"\text{undefined}"
    if math.isinf(value):
        return r"\infty" if value > 0 else r"-\infty"
    if value == int(value) and abs(value) < 1e7:
        return str(int(value))
    mantissa, _, exponent = f"{value:.5g}".partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa


def _complex(value: complex) -> str:
    if not value.imag:
        return number(value.real)
    sign = "-" if value.imag < 0 else "+"
    return rf"{number(value.real)} {sign} {number(abs(value.imag))}\,\mathrm{{i}}"


def figure(value: Any) -> str | None:
    """A number, a vector (column) or a matrix; None for what has more indices or is too large."""
    if value is None:
        return r"\text{undefined}"
    if not isinstance(value, list | tuple):
        return number(value)
    rows = [row if isinstance(row, list | tuple) else (row,) for row in value]
    entries = [entry for row in rows for entry in row]
    if len(entries) > MOST_ENTRIES or any(isinstance(one, list | tuple) for one in entries):
        return None
    body = r" \\ ".join(" & ".join(map(number, row)) for row in rows)
    return rf"\begin{{pmatrix}} {body} \end{{pmatrix}}"


def equations(values: Mapping[str, Any]) -> list[str]:
    """`A = …` for each value that can be shown."""
    shown = ((_name(name), figure(value)) for name, value in values.items())
    return [f"{name} = {value}" for name, value in shown if value is not None]


def _name(name: str) -> str:
    r"""A name as LaTeX: `lambda` stays a word, `\lambda` and `x_1` are LaTeX already."""
    plain = re.fullmatch(r"[A-Za-z]{2,}", name)
    return rf"\mathrm{{{name}}}" if plain else name


def _words(text: str) -> str:
    return "".join(one for one in text if one.isalnum() or one in " .,-")
