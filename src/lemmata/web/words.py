r"""Words for the search: of prose, and of formulas by their LaTeX.

A formula becomes the words of its text: `A^\top A` is `a top a`, `\hat\beta_1` is `hat beta 1`.
Greek letters and symbols that are typed as themselves become the commands' names.
"""

from __future__ import annotations

import re
import unicodedata

_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ϵ": "epsilon",
    "ζ": "zeta", "η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu",
    "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "υ": "upsilon",
    "φ": "phi", "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
}  # fmt: skip
_SYMBOLS = {
    "⊤": "top", "ᵀ": "top", "∇": "nabla", "∂": "partial", "∞": "infty", "∑": "sum", "∏": "prod",
    "∫": "int", "√": "sqrt", "≤": "le", "≥": "ge", "≠": "ne", "∈": "in", "ℝ": "mathbb r",
    "⊥": "perp", "⊗": "otimes", "⊙": "odot", "∘": "circ", "→": "to", "⟨": "langle", "⟩": "rangle",
}  # fmt: skip
_SPELLED = _GREEK | _SYMBOLS
_PIECE = re.compile(r"\\([a-zA-Z]+)|(\d+)|([^\W\d_])")
_LAYOUT = {
    "left", "right", "big", "bigl", "bigr", "Big", "Bigl", "Bigr", "quad", "qquad", "text",
    "mathrm", "mathbf", "mathit", "operatorname", "displaystyle", "begin", "end", "aligned",
    "cases", "boldsymbol", "bm",
}  # fmt: skip
_WORD = re.compile(r"[^\W_]+")
_FORMULA = re.compile(r"[\\^_{}$]")


def looks_like_formula(text: str) -> bool:
    """Whether somebody typed LaTeX."""
    return _FORMULA.search(text) is not None


def formula_words(latex: str) -> list[str]:
    """The words of a formula, in their order; letters that stand together are single ones."""
    words: list[str] = []
    for found in _PIECE.finditer(_spelled(latex)):
        command, number, letter = found.groups()
        if command is None or command not in _LAYOUT:
            words.append(_folded(command or number or letter))
    return words


def prose_words(text: str) -> list[str]:
    """The words of a sentence, without capitals and accents."""
    return [_folded(word) for word in _WORD.findall(_spelled(text))]


def written_forms(word: str) -> list[str]:
    """The letters and symbols that are read as this word: `λ` for `lambda`."""
    return [letter for letter, name in _SPELLED.items() if name == word]


def _spelled(text: str) -> str:
    """Symbols and Greek letters as words."""
    for letter, name in _SYMBOLS.items():
        if letter in text:
            text = text.replace(letter, f" \\{name} ")
    return "".join(_greek(letter) for letter in text)


def _greek(letter: str) -> str:
    name = _GREEK.get(letter) or _GREEK.get(letter.lower())
    return f" \\{name} " if name else letter


def _folded(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
