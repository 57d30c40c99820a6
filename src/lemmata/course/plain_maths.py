"""Formulas in plain characters, for places that can't typeset: `\\|x\\|^2 \\le 1` → `‖x‖² ≤ 1`."""

import re
import unicodedata
from functools import lru_cache

_SYMBOLS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε",
    "zeta": "ζ", "eta": "η", "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ",
    "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ",
    "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ",
    "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ",
    "Omega": "Ω", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠",
    "approx": "≈", "equiv": "≡", "propto": "∝", "sim": "∼", "in": "∈", "notin": "∉",
    "subseteq": "⊆", "subset": "⊂", "cup": "∪", "cap": "∩", "setminus": "∖", "forall": "∀",
    "exists": "∃", "to": "→", "rightarrow": "→", "mapsto": "↦", "Rightarrow": "⇒",
    "implies": "⇒", "iff": "⇔", "Leftrightarrow": "⇔", "infty": "∞", "nabla": "∇",
    "partial": "∂", "sum": "∑", "prod": "∏", "int": "∫", "cdot": "·", "times": "×",
    "otimes": "⊗", "odot": "⊙", "oplus": "⊕", "circ": "∘", "pm": "±", "mp": "∓", "top": "ᵀ",
    "perp": "⊥", "parallel": "∥", "mid": "|", "ldots": "…", "dots": "…", "cdots": "⋯",
    "vdots": "⋮", "ddots": "⋱", "star": "⋆", "ast": "∗", "langle": "⟨", "rangle": "⟩",
    "lVert": "‖", "rVert": "‖", "Vert": "‖", "lvert": "|", "rvert": "|", "vert": "|",
    "lceil": "⌈", "rceil": "⌉", "lfloor": "⌊", "rfloor": "⌋", "coloneqq": "≔", "triangleq": "≜",
    "succeq": "⪰", "succ": "≻", "preceq": "⪯", "prec": "≺", "ell": "ℓ", "hbar": "ℏ",
    "prime": "′", "emptyset": "∅", "varnothing": "∅", "neg": "¬", "land": "∧", "lor": "∨",
    "wedge": "∧", "vee": "∨", "quad": " ", "qquad": " ", "square": "□", "blacksquare": "∎",
}  # fmt: skip
_DOUBLE = dict(zip("RNZQCEPSH", "ℝℕℤℚℂ𝔼ℙ𝕊ℍ", strict=True))
_RAISED = dict(zip("0123456789+-=()niT⊤kmdᵀ", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵀᵀᵏᵐᵈᵀ", strict=True))
_LOWERED = dict(zip("0123456789+-=()ijkmnptx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ᵢⱼₖₘₙₚₜₓ", strict=True))
_GROUP = r"\{([^{}]*)\}"
_STYLES = "mathbf|mathrm|mathcal|mathsf|mathfrak|boldsymbol|bm|operatorname\\*?|text|textbf|mathop"
_ACCENTS = {"hat": "\u0302", "tilde": "\u0303", "bar": "\u0304", "vec": "\u20d7", "dot": "\u0307"}


@lru_cache(maxsize=8192)
def plain_maths(latex: str) -> str:
    """The formula in plain characters; never fails, whatever is in it."""
    text = re.sub(
        r"\\(begin|end)\{[^{}]*\}|&|\\(left|right|displaystyle|limits)(?![a-zA-Z])", "", latex
    )
    text = text.replace("\\\\", " ").replace(r"\|", "‖").replace(r"\{", "❴").replace(r"\}", "❵")
    text = re.sub(r"\\[,;:! ]", " ", text)
    text = re.sub(r"\\mathbb\s*(?:\{([A-Z])\}|([A-Z]))", _blackboard, text)
    before = None
    while text != before:
        before = text
        text = _innermost(text)
    text = re.sub(r"\\([a-zA-Z]+)", _symbol, text)
    text = _scripts(text)
    text = text.replace("{", "").replace("}", "").replace("❴", "{").replace("❵", "}")
    text = text.replace("\ue000", "^").replace("\ue001", "_")
    return unicodedata.normalize("NFC", re.sub(r"\s+", " ", text).strip())


def _blackboard(found: re.Match[str]) -> str:
    letter = found.group(1) or found.group(2)
    return _DOUBLE.get(letter, letter)


def _innermost(text: str) -> str:
    """Replace one layer of commands whose arguments hold no braces any more."""
    text = re.sub(rf"\\(?:{_STYLES})\s*{_GROUP}", r"\1", text)
    text = re.sub(rf"\\[dt]?frac\s*{_GROUP}\s*{_GROUP}", _fraction, text)
    text = re.sub(r"\\[dt]?frac\s*(\d)\s*(\d)", r"\1/\2", text)
    text = re.sub(rf"\\sqrt\s*{_GROUP}", r"√(\1)", text)
    text = re.sub(
        rf"\\(hat|tilde|bar|vec|dot)(?![a-zA-Z])\s*(?:{_GROUP}|([a-zA-Z]))", _accent, text
    )
    return _scripts(text)


def _fraction(found: re.Match[str]) -> str:
    above, below = (_bracketed(part.strip()) for part in found.groups())
    return f"{above}/{below}"


def _bracketed(part: str) -> str:
    return part if re.fullmatch(r"\\?[a-zA-Z]+|\d+|.", part) else f"({part})"


def _accent(found: re.Match[str]) -> str:
    letters = found.group(2) or found.group(3) or ""
    return letters[:1] + _ACCENTS[found.group(1)] + letters[1:]


def _scripts(text: str) -> str:
    text = re.sub(
        rf"\^\s*(?:{_GROUP}|\\(top|prime|star|ast)(?![a-zA-Z])|([^\\{{}}\s]))", _raise, text
    )
    return re.sub(rf"_\s*(?:{_GROUP}|([^\\{{}}\s]))", _lower, text)


def _raise(found: re.Match[str]) -> str:
    group, name, letter = found.groups()
    inner = _SYMBOLS[name] if name else (group if group is not None else letter)
    inner = inner.replace(r"\top", "ᵀ").strip()
    if name and name != "top":
        return inner
    if all(c in _RAISED for c in inner):
        return "".join(_RAISED[c] for c in inner)
    return f"\ue000({inner})" if len(inner) > 1 else f"\ue000{inner}"


def _lower(found: re.Match[str]) -> str:
    inner = (found.group(1) if found.group(1) is not None else found.group(2)).strip()
    if all(c in _LOWERED for c in inner):
        return "".join(_LOWERED[c] for c in inner)
    return f"\ue001({inner})" if len(inner) > 1 else f"\ue001{inner}"


def _symbol(found: re.Match[str]) -> str:
    name = found.group(1)
    if name in _SYMBOLS:
        return _SYMBOLS[name]
    return name
