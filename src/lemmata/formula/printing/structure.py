r"""Where a term is zero by construction: its identities kept apart instead of multiplied out.

``\delta_{ij}v_i + u_iu_j`` is an array that is filled along a diagonal, plus a full one. The parts
are found here; the code that is printed then writes into diagonals, and multiplies by no identity.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from lemmata.formula.building import ONE, add, multiply, total
from lemmata.formula.contraction import identify
from lemmata.formula.terms import Add, Axis, Delta, Multiply, Reduce, Term

if TYPE_CHECKING:
    from collections.abc import Iterable

Classes: TypeAlias = frozenset[frozenset[Axis]]
MOST = 64


class Part(NamedTuple):
    """A body that counts where the axes of each class stand at one place, and is 0 elsewhere.

    Of each class the body has its first axis at most (`first`).
    """

    classes: Classes
    body: Term


def first(axes: Iterable[Axis]) -> Axis:
    """The axis that stands for its class."""
    return min(axes, key=lambda axis: axis.name)


def parts_of(term: Term, *, brackets: bool = False) -> tuple[Part, ...]:
    """The term as a sum of parts; one without classes where it holds no identity.

    With `brackets`, what is full anyhow is not multiplied out into larger arrays.
    """
    found: dict[Classes, list[Term]] = {}
    for part in _parts(term, brackets=brackets):
        found.setdefault(part.classes, []).append(part.body)
    return tuple(Part(classes, add(*bodies)) for classes, bodies in found.items())


def _parts(term: Term, *, brackets: bool = False) -> list[Part]:
    match term:
        case Delta(left, right):
            return [Part(frozenset((frozenset((left, right)),)), ONE)]
        case Add(terms) if _holds_delta(term):
            return [part for one in terms for part in _parts(one, brackets=brackets)]
        case Multiply(factors) if _holds_delta(term):
            found = [Part(frozenset(), ONE)]
            for factor in factors:
                if brackets and _is_full(factor) and not term.free <= factor.free:
                    more = [Part(frozenset(), factor)]
                else:
                    more = _parts(factor)
                pairs = [_product(left, right) for left in found for right in more]
                found = [part for part in pairs if part is not None]
                if len(pairs) > MOST or len(found) < len(pairs):
                    return [Part(frozenset(), term)]
            return found
        case Reduce("sum", body, axes) if _holds_delta(body):
            sums = [_summed(part, axes) for part in _parts(body)]
            found = [part for part in sums if part is not None]
            if len(found) == len(sums):
                return found
    return [Part(frozenset(), term)]


def _is_full(term: Term) -> bool:
    """Whether it is a sum that is not zero away from its identities."""
    return isinstance(term, Add) and any(not part.classes for part in _parts(term))


def _holds_delta(term: Term) -> bool:
    match term:
        case Delta():
            return True
        case Add(parts) | Multiply(parts):
            return any(map(_holds_delta, parts))
        case Reduce("sum", body):
            return _holds_delta(body)
    return False


def _product(left: Part, right: Part) -> Part | None:
    classes: set[frozenset[Axis]] = set()
    for one in (*left.classes, *right.classes):
        touching = {other for other in classes if other & one}
        classes = classes - touching | {one.union(*touching)}
    return _represented(classes, multiply(left.body, right.body))


def _represented(classes: Iterable[frozenset[Axis]], body: Term) -> Part | None:
    """The part with one axis of each class in its body; None where no term says that."""
    kept = frozenset(one for one in classes if len(one) > 1)
    for one in kept:
        for axis in sorted(one - {first(one)}, key=lambda axis: axis.name):
            moved = identify(body, axis, first(one))
            if moved is None:
                return None
            body = moved
    return Part(kept, body)


def _summed(part: Part, axes: tuple[Axis, ...]) -> Part | None:
    body, classes, left = part.body, set[frozenset[Axis]](), set(axes)
    for one in part.classes:
        kept = one - left
        if kept:
            moved = identify(body, first(one), first(kept)) if first(one) in left else body
            if moved is None:
                return None
            body = moved
            left -= one
            classes.add(kept)
        else:
            left -= one - {first(one)}
    return _represented(classes, total(body, *(axis for axis in axes if axis in left)))
