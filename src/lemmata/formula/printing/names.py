r"""Names in LaTeX → identifiers in Python: ``\bar{x}_1`` becomes ``x_bar_1``.

Whatever a name holds, only letters, digits and underscores of ASCII come out.
"""

from __future__ import annotations

import keyword
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_TAKEN = frozenset(
    {*keyword.kwlist, *keyword.softkwlist, "np", "torch", "jnp", "jax", "int", "min", "max"}
    | {"float", "math", "scipy", "range", "len", "out", "f"}
)
_ACCENTED = re.compile(
    r"\\(bar|hat|tilde|vec|dot|ddot|check|breve|underline|overline|widehat|widetilde)"
    r"\s*(?:\{([^{}]*)\}|(\\?[A-Za-z]+))"
)
_ALPHABET = re.compile(r"\\(?:math[a-z]+|boldsymbol|bm|text|operatorname\*?)\s*(?=[\{A-Za-z])")
_WORDS = {
    "lambda": "lam", "prime": "prime", "varepsilon": "epsilon", "varphi": "phi", "ell": "ell",
    "top": "T", "ast": "star", "star": "star", "dagger": "dagger", "infty": "infinity",
}  # fmt: skip
_SIGNS = {"*": "_star", "+": "_plus", "'": "_prime", "-": "_minus"}
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
LONGEST = 40


def identifier(name: str) -> str:
    """A Python identifier that reads like a name in LaTeX."""
    text = _ALPHABET.sub("", name)
    for _ in range(4):
        text = _ACCENTED.sub(lambda m: f"{m[2] or m[3]}_{m[1]}", text)
    text = re.sub(r"\\([A-Za-z]+)", lambda m: f" {_WORDS.get(m[1], m[1])} ", text)
    text = "".join(_SIGNS.get(c, c) for c in text)
    text = re.sub(r"[^A-Za-z0-9_]", " ", text)
    text = re.sub(r"\s*_\s*", "_", text.strip())
    text = re.sub(r"_+", "_", re.sub(r"\s+", "_", text)).strip("_")[:LONGEST]
    if not _PLAIN.fullmatch(text):
        text = f"v_{text}" if text else "v"
    return f"{text}_" if text in _TAKEN else text


def identifiers(names: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """An identifier for each name, all different."""
    used = {*taken, *_TAKEN}
    found: dict[str, str] = {}
    for name in names:
        if name in found:
            continue
        base = made = identifier(name)
        k = 2
        while made in used or re.fullmatch(r"t\d+", made):
            made, k = f"{base}_{k}" if not base.endswith("_") else f"{base}{k}", k + 1
        found[name] = made
        used.add(made)
    return found
