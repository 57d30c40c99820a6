"""Terms in index notation: sums and products with their indices, entries of matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from lemmata.formula import surface as s
from lemmata.formula.printing import notation as n
from lemmata.formula.printing.elementwise import applied, indicator
from lemmata.formula.printing.matrices import Matrices
from lemmata.formula.printing.networks import NoMatrixForm
from lemmata.formula.sizes import ENDLESS, ONE
from lemmata.formula.surface_walking import walk
from lemmata.formula.terms import (
    Apply,
    Axis,
    Concatenate,
    Constant,
    Delta,
    Extremum,
    Flatten,
    Index,
    Integral,
    Limit,
    Matrix,
    Pick,
    Reduce,
    Term,
    Variable,
    Whole,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lemmata.formula.printing.conventions import Conventions
    from lemmata.formula.printing.recognising import Softmax
    from lemmata.formula.surface import Surface

_LETTERS = ("i", "j", "k", "l", "p", "q", "r", "s", "t", "u", "v", "a", "b", "c", "d")
_CONSTANTS = {"pi": r"\pi", "e": "e", "infinity": r"\infty"}
Letters: TypeAlias = "Mapping[Axis, Surface]"


class Entries:
    """Prints numbers; `letters` say which index stands for an axis."""

    def __init__(
        self, softmaxes: dict[str, Softmax], taken: frozenset[str], conventions: Conventions
    ) -> None:
        self.conventions = conventions
        self.matrices = Matrices(softmaxes, self, conventions)
        self.taken = taken

    def named(self, axes: Sequence[Axis], letters: Letters, *, plain: bool = False) -> Letters:
        """The letters with new ones for more axes, i, j, k, … in order where they are `plain`."""
        found = dict(letters)
        used = set(self.taken).union(*(_symbols(one) for one in found.values()))
        for axis in axes:
            hint = axis.name.partition("#")[0]
            wish = [hint] if hint in _LETTERS[:9] and not plain else []
            free = (one for one in (*wish, *_LETTERS, *_spare()) if one not in used)
            name = next(free)
            used.add(name)
            found[axis] = s.Symbol(name)
        return found

    def entry(self, term: Term, letters: Letters) -> Surface:
        """A number that may depend on indices."""
        return self.matrices.within(letters).surface(term)

    def sum(self, term: Reduce, letters: Letters) -> Surface:
        r"""``\sum_{i=1}^n …``, one sign an axis."""
        return self._large(r"\sum", term, letters)

    def _large(self, name: str, term: Reduce, letters: Letters) -> Surface:
        inner = self.named(term.axes, letters)
        body = self.entry(term.body, inner)
        if isinstance(body, s.Sum) and len(body.terms) > 1:
            body = s.Group("(", ")", body)
        return self.over(name, term.axes, inner, body)

    def over(self, name: str, axes: Sequence[Axis], letters: Letters, body: Surface) -> Surface:
        """Large operators with the ranges of their indices."""
        for axis in reversed(axes):
            start = s.Relations((letters[axis], n.size(axis.start)), ("=",))
            end = axis.size if axis.size == ENDLESS else axis.start + axis.size - ONE
            body = s.Large(name, start, n.size(end), body)
        return body

    def number(self, term: Term, letters: Letters) -> Surface:  # noqa: C901, PLR0911, PLR0912
        """One factor."""
        match term:
            case Constant(name):
                return s.Symbol(_CONSTANTS[name])
            case Whole(size):
                return n.size(size)
            case Variable():
                return self._variable(term, letters)
            case Index(axis):
                return letters[axis]
            case Delta(left, right):
                return _delta(letters[left], letters[right])
            case Apply(function, arguments):
                return applied(function, [self.entry(one, letters) for one in arguments])
            case Reduce("sum"):
                return self.sum(term, letters)
            case Reduce("product"):
                return self._large(r"\prod", term, letters)
            case Reduce(kind, body, axes):
                return self._extreme(kind, body, axes, letters)
            case Matrix():
                return self._matrix(term, letters)
            case Pick():
                return self._pick(term, letters)
            case Integral() | Limit() | Extremum():
                return self._bound(term, letters)
            case Flatten() | Concatenate():
                return self._stacked(term, letters)
        return self.entry(term, letters)

    def _variable(self, term: Variable, letters: Letters) -> Surface:
        whole = self.matrices.within(letters).variable(term.name)
        lead = self.conventions.families.get(term.name, 0)
        for axes in (term.axes[:lead], term.axes[lead:]):
            if axes:
                whole = n.scripted(whole, n.indices(letters[axis] for axis in axes))
        return whole

    def _extreme(self, kind: str, body: Term, axes: Sequence[Axis], letters: Letters) -> Surface:
        if isinstance(body, Variable) and body.axes == tuple(axes) and kind in ("max", "min"):
            return n.call(kind, self.matrices.variable(body.name))
        inner = self.named(axes, letters)
        below = n.listed([inner[axis] for axis in axes])
        return s.Large(kind, below, None, self.entry(body, inner))

    def _matrix(self, term: Matrix, letters: Letters) -> Surface:
        try:
            matrices = self.matrices.within(letters).inside(term)
            inside = matrices.surface(term.body, term.row, term.column)
        except NoMatrixForm:
            inner = self.named((term.row, term.column), letters)
            entry = self.entry(term.body, inner)
            pair = n.product((inner[term.row], inner[term.column]))
            inside = s.Scripts(s.Group("[", "]", entry), pair, None)
        at = n.indices([letters[axis] for axis in term.out]) if term.out else None
        match term.function:
            case "det" | "rank":
                return n.call(term.function, inside)
            case "symmetric_eigenvalues" | "eigenvalues" | "singular_values":
                letter = r"\sigma" if term.function == "singular_values" else r"\lambda"
                head = s.Scripts(s.Symbol(letter), at, None)
                return s.Juxtaposition((head, s.Group("(", ")", inside)))
        try:
            if term.function == "power" and term.parameter is not None:
                whole = n.scripted(inside, above=self.entry(term.parameter, letters))
            else:
                whole = self.matrices.matrix_function(term, inside)
        except NoMatrixForm:
            whole = n.call(term.function.replace("_", " "), inside)
        return n.scripted(whole, at)

    def _pick(self, term: Pick, letters: Letters) -> Surface:
        """The body with another index in the place of one of its axes."""
        at = self.entry(term.at, letters)
        return self.entry(term.body, {**letters, term.axis: at})

    def _bound(self, term: Integral | Limit | Extremum, letters: Letters) -> Surface:
        match term:
            case Integral(body, name, lower, upper):
                differential = n.product((s.Symbol("d", "mathrm"), n.named(name)))
                inside = n.product((self._grouped(body, letters), differential))
                return s.Large(
                    r"\int", self.entry(lower, letters), self.entry(upper, letters), inside
                )
            case Limit(body, name, to):
                tends = s.Relations((n.named(name), self.entry(to, letters)), (r"\to",))
                return s.Large(r"\lim", tends, None, self._grouped(body, letters))
            case Extremum(kind, body, variables):
                below = n.listed([n.named(variable.name) for variable in variables])
                return s.Large(kind, below, None, self._grouped(body, letters))

    def _grouped(self, body: Term, letters: Letters) -> Surface:
        made = self.entry(body, letters)
        return s.Group("(", ")", made) if isinstance(made, s.Sum) else made

    def _stacked(self, term: Flatten | Concatenate, letters: Letters) -> Surface:
        """An entry of what is stacked: the parts in brackets, the index below."""
        inner = self.named(
            sorted(
                frozenset().union(*(p.free for p in term.parts)) - letters.keys(),
                key=lambda a: a.name,
            ),
            letters,
        )
        rows = tuple((self.entry(part, inner),) for part in term.parts)
        return s.Scripts(s.Table("bmatrix", rows), letters[term.out], None)


def _delta(left: Surface, right: Surface) -> Surface:
    """A Kronecker delta; of what is no plain index the condition that it stands for."""
    if isinstance(left, s.Symbol) and isinstance(right, s.Symbol):
        return s.Scripts(s.Symbol(r"\delta"), n.product((left, right)), None)
    pair = (left, right) if isinstance(left, s.Symbol) else (right, left)
    return indicator(s.Relations(pair, ("=",)))


def _symbols(tree: Surface) -> set[str]:
    return {node.name for node in walk(tree) if isinstance(node, s.Symbol)}


def _spare() -> Sequence[str]:
    return [f"i_{k}" for k in range(1, 30)]
