"""A term as LaTeX in matrix notation, as a textbook prints it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula.building import bound_axes, variables_of
from lemmata.formula.printing.entries import Entries
from lemmata.formula.printing.networks import NoMatrixForm
from lemmata.formula.printing.recognising import Recognised
from lemmata.formula.simplify import simplify
from lemmata.formula.surface_printing import to_latex

if TYPE_CHECKING:
    from lemmata.formula.terms import Axis, Term


def to_matrix_latex(term: Term, order: tuple[Axis | None, ...]) -> str:
    r"""LaTeX of a term whose free axes are read in this order.

    None is a number, one axis a column, two axes rows and columns; an axis that is None has length
    one. Where there is no matrix form, and for more axes, it is the entry with indices i, j, k, …
    """
    known = Recognised(simplify(term))
    axes = tuple(axis for axis in order if axis is not None)
    entries = Entries(known.softmaxes, _letters(known.term))
    if len(axes) <= 2 and known.term.free <= set(axes):
        try:
            rows = order if len(order) == 2 else axes
            return to_latex(entries.matrices.surface(known.term, *rows))
        except NoMatrixForm:
            pass
    rest = sorted(known.term.free - set(axes), key=lambda axis: axis.name)
    letters = entries.named((*axes, *rest), {}, plain=True)
    return to_latex(entries.entry(known.term, letters))


def _letters(term: Term) -> frozenset[str]:
    """Names that no index may take: those of variables and of sizes."""
    found = set(variables_of(term))
    seen: set[Term] = set()
    rest = [term]
    while rest:
        part = rest.pop()
        if part in seen:
            continue
        seen.add(part)
        for axis in (*part.free, *bound_axes(part)):
            found |= axis.size.letters | axis.start.letters
        rest += part.parts
    return frozenset(found)
