"""A term as LaTeX in matrix notation, as a textbook prints it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lemmata.formula import surface as s
from lemmata.formula.building import bound_axes, variables_of
from lemmata.formula.printing import notation as n
from lemmata.formula.printing import sigmoids
from lemmata.formula.printing.conventions import PLAIN, Conventions
from lemmata.formula.printing.entries import Entries
from lemmata.formula.printing.flattened import unfolded
from lemmata.formula.printing.networks import NoMatrixForm
from lemmata.formula.printing.powers import tidied
from lemmata.formula.printing.recognising import Recognised
from lemmata.formula.simplify import simplify
from lemmata.formula.surface_printing import to_latex

if TYPE_CHECKING:
    from lemmata.formula.surface import Surface
    from lemmata.formula.terms import Axis, Term

MUCH = 0.75
"""A sum that is multiplied out is printed where it is narrower than this part of the other."""


class Printed(NamedTuple):
    """What was printed; `indices` are those of the entry that it is where no matrix form exists."""

    latex: str
    indices: tuple[str, ...] = ()


def to_matrix_latex(
    term: Term, order: tuple[Axis | None, ...], conventions: Conventions = PLAIN
) -> str:
    r"""LaTeX of a term whose free axes are read in this order.

    No axis is a number, one a column, two rows and columns; an axis that is None has length one.
    Where there is no matrix form, and for more axes, it is the entry with indices i, j, k, …
    """
    return in_matrix_notation(term, order, conventions).latex


def in_matrix_notation(
    term: Term, order: tuple[Axis | None, ...], conventions: Conventions = PLAIN
) -> Printed:
    """The LaTeX that `to_matrix_latex` gives, with the indices of an entry."""
    found = sigmoids.gathered(tidied(unfolded(simplify(term)), conventions.positive))
    printed, indices = _printed(sigmoids.paired(found), order, conventions)
    if sigmoids.holds_sigmoid(found):
        for change in (sigmoids.expanded, sigmoids.opened):
            other = _printed(sigmoids.paired(change(found)), order, conventions)
            if n.width(other[0]) < MUCH * n.width(printed):
                printed, indices = other
    return Printed(to_latex(printed), indices)


def _printed(
    term: Term, order: tuple[Axis | None, ...], conventions: Conventions
) -> tuple[Surface, tuple[str, ...]]:
    known = Recognised(term)
    term = known.term
    axes = tuple(axis for axis in order if axis is not None)
    entries = Entries(known.softmaxes, _letters(term), conventions)
    letters: dict[Axis, Surface] = {
        axis: s.Symbol(letter) for axis, letter in conventions.letters.items()
    }
    matrices = entries.matrices.within(letters)
    if len(axes) <= 2 and term.free <= {*axes, *letters}:
        try:
            rows = order if len(order) == 2 else axes
            return matrices.surface(term, *rows), ()
        except NoMatrixForm:
            pass
    rest = sorted(term.free - {*axes, *letters}, key=lambda axis: axis.name)
    named = entries.named((*axes, *rest), letters, plain=True)
    return entries.entry(term, named), tuple(to_latex(named[axis]) for axis in axes)


def _letters(term: Term) -> frozenset[str]:
    """Names that no index may take: those of variables and of sizes."""
    found = {name.partition("@")[0] for name in variables_of(term)}
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
