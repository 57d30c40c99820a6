"""Slips of the whole statement: the relation, and what has been assumed but is not given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lemmata.formula.diagnose.walking import occurs
from lemmata.formula.surface_printing import to_latex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lemmata.formula.diagnose.vocabulary import Known, Vocabulary

_OTHERS = {
    "=": ((r"\propto", 2.9), (r"\le", 3.4), (r"\ge", 3.4), (r"\approx", 3.6)),
    r"\approx": (("=", 2.0),),
    r"\propto": (("=", 2.0),),
    r"\le": ((r"\ge", 0.5), ("=", 3.2)), r"\ge": ((r"\le", 0.5), ("=", 3.2)),
    "<": ((">", 0.5), (r"\le", 0.6)), ">": (("<", 0.5), (r"\ge", 0.6)),
    r"\preceq": ((r"\succeq", 0.5),), r"\succeq": ((r"\preceq", 0.5),),
    r"\prec": ((r"\succ", 0.5), (r"\preceq", 0.6)), r"\succ": ((r"\prec", 0.5), (r"\succeq", 0.6)),
    r"\ne": (("=", 1.0),), r"\in": ((r"\notin", 1.0),),
}  # fmt: skip


INEQUALITIES = frozenset(("<", ">", r"\le", r"\ge", r"\preceq", r"\succeq", r"\prec", r"\succ"))


def other_relations(relation: str) -> Iterator[tuple[str, str, float]]:
    """Signs that may have been meant, each with its wording and cost."""
    for other, cost in _OTHERS.get(relation, ()):
        yield other, f"with {other} instead of {relation}", cost


@dataclass(frozen=True, slots=True)
class Assumption:
    """What would have to be given: LaTeX, in words; `about`: the symbol that it declares anew."""

    given: str
    about: str
    text: str
    cost: float


def assumptions(vocabulary: Vocabulary) -> Iterator[Assumption]:
    """What the writer may have taken for granted of the symbols in the line."""
    for known in vocabulary.symbols.values():
        if known.role != "value" or not known.drawn or known.shape is None:
            continue
        if any(occurs(known.symbol, side) for side in vocabulary.sides):
            yield from _of(known)


def _of(known: Known) -> Iterator[Assumption]:
    name = to_latex(known.symbol)
    shape = known.shape or ()
    for prop, given, words, cost in _properties(name, shape):
        special = prop in _OF_PLAIN_MATRICES and known.properties - {"invertible"}
        if prop not in known.properties and not special:
            about = name if given.startswith(rf"{name} \in") else ""
            text = f"this needs {name} {words}, which is not given"
            yield Assumption(given, about, text, cost)


_OF_PLAIN_MATRICES = frozenset(("orthogonal", "idempotent", "invertible"))


def _properties(name: str, shape: tuple[str, ...]) -> tuple[tuple[str, str, str, float], ...]:
    match shape:
        case (rows, columns) if rows == columns:
            return (
                ("symmetric", rf"{name} \in \mathbb{{S}}^{{{rows}}}", "symmetric", 1.75),
                ("orthogonal", rf"{name} \in O({rows})", "orthogonal", 2.1),
                ("idempotent", f"{name}^2 = {name}", "idempotent", 2.6),
                ("positive", rf"{name} \in \mathbb{{S}}^{{{rows}}}_{{++}}",
                 "positive definite", 2.3),
                ("invertible", rf"{name} \in GL({rows})", "invertible", 2.2),
            )  # fmt: skip
        case (rows, columns):
            columns_given = rf"{name}^\top {name} = I"
            return (
                ("orthonormal", columns_given, "with orthonormal columns", 2.3),
                ("rank", rf"\operatorname{{rank}}({name}) = {columns}",
                 "of full column rank", 2.3),
            )  # fmt: skip
        case (size,):
            return (
                ("positive", rf"{name} \in \mathbb{{R}}_{{>0}}^{{{size}}}",
                 "with positive entries", 2.2),
                ("simplex", rf"{name} \in \Delta^{{{size}}}", "on the simplex", 2.2),
                ("unit", rf"{name}^\top {name} = 1", "of length 1", 2.4),
            )  # fmt: skip
        case ():
            return (
                ("positive", f"{name} > 0", "> 0", 1.7),
                ("nonnegative", rf"{name} \ge 0", r"\ge 0", 1.75),
            )
    return ()
