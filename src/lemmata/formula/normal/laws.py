"""The rules that a head brings along: a denominator against its own terms, an inverse likewise.

From ``D = c m + r`` follows ``m / D = (1 - r / D) / c``: the largest term m of what is inverted
cancels. The same holds from both sides for matrices, ``B⁻¹ B = I = B B⁻¹``. All are laws wherever
the inverse exists.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from lemmata.formula.normal.contracting import DELTA, contracted, merged
from lemmata.formula.normal.heads import Factor, Head, Rational, magnitude, renamed
from lemmata.formula.normal.polynomials import (
    NOTHING,
    UNIT,
    Monomial,
    Polynomial,
    monomial_key,
)
from lemmata.formula.normal.rewriting import Rule

if TYPE_CHECKING:
    from lemmata.formula.normal.algebra import Algebra
    from lemmata.formula.sizes import Size


def leading(body: Polynomial) -> tuple[Monomial, Rational]:
    """The term of most factors, deltas not counted; the last by name among equals."""
    return max(body.terms.items(), key=lambda term: (_degree(term[0]), monomial_key(term[0])))


def _degree(one: Monomial) -> Rational:
    return sum(
        magnitude(power) * sum(magnitude(e) for head, _, e in part.factors if head.kind != "delta")
        for part, power in one
    )


def _leading_matrix(body: Polynomial) -> tuple[Monomial, Rational]:
    """The largest term, an outer product only where all are (or the rest holds the heads of all).

    An outer product would match factors that have nothing to do with each other.
    """
    whole_ones = []
    for one, value in body:
        joined = any({"!0", "!1"} <= part.free for part, _ in one)
        mine = _heads(one)
        others = [_heads(other) for other in body.terms if other is not one]
        if joined and _degree(one) and not any(mine <= other for other in others):
            whole_ones.append((one, value))
    return leading(Polynomial(dict(whole_ones)) if whole_ones else body)


def _heads(one: Monomial) -> set[str]:
    return {head.key for part, _ in one for head, _, _ in part.factors}


def pattern(factors: list[Factor], bound: dict[str, Size]) -> tuple[Factor, ...] | None:
    """Factors to look for, bound axes as ``?k``; None where they cancel."""
    made = merged(contracted(factors, bound))
    if not made or any(head.kind == "delta" for head, _ in made):
        return None
    names = {axis: f"?{k}" for k, axis in enumerate(bound)}
    used = {axis for _, slots in made for axis in slots}
    if not used.issuperset(bound):
        return None
    return tuple((head, renamed(slots, names), e) for (head, slots), e in made.items())


def fraction_laws(algebra: Algebra, head: Head) -> list[Rule]:
    """The largest term of a denominator over the denominator."""
    body = head.parts[0]
    one, value = leading(body)
    if not one:
        return []
    slots = tuple(f"@{k}" for k in range(head.arity))
    below: Factor = (head, slots, -1)
    factors, bound = algebra.flattened(one)
    wanted = pattern([below, *factors], bound)
    if wanted is None:
        return []
    rest = body - Polynomial({one: value})
    over = NOTHING
    for term, factor in rest:
        more, inside = algebra.flattened(term)
        over = over + algebra.assemble(factor, [below, *more], inside)
    made = [Rule(wanted, (UNIT - over).scaled(Fraction(1) / value))]
    return made + _partial_fraction(algebra, body, below)


def _partial_fraction(algebra: Algebra, body: Polynomial, below: Factor) -> list[Rule]:
    """``1 / (g D) = (1 / g - (D - c) / (g D)) / c`` for D = c + terms that hold g."""
    fixed = body.terms.get((), 0)
    others = [dict(one) for one in body.terms if one]
    if not fixed or not others:
        return []
    made = []
    for part in others[0]:
        if part.bound or any(term.get(part, 0) < 1 for term in others):
            continue
        head, slots, _ = part.factors[0]
        alone: Factor = (head, slots, -1)
        total = algebra.assemble(1, [alone], {})
        for one, value in body - Polynomial({(): fixed}):
            factors, bound = algebra.flattened(one)
            total = total - algebra.assemble(value, [below, alone, *factors], bound)
        made.append(Rule((below, alone), total.scaled(Fraction(1) / Fraction(fixed))))
    return made


def sum_laws(head: Head) -> list[Rule]:
    """A sum over bound axes against its inverse."""
    ((one, _),) = head.parts[0]
    ((part, _),) = one
    slots = tuple(f"@{k}" for k in range(head.arity))
    bound = {f"~{k}": size for k, size in enumerate(part.bound)}
    wanted = pattern([(head, slots, -1), *part.factors], bound)
    return [] if wanted is None else [Rule(wanted, UNIT)]


def inverse_laws(algebra: Algebra, head: Head) -> list[Rule]:
    """``B⁻¹ B = I`` and ``B B⁻¹ = I``, for the largest term of B."""
    body = head.parts[0]
    one, value = _leading_matrix(body)
    if _degree(one) == 0:
        return []
    made = []
    batch = tuple(f"@{k}" for k in range(2, head.arity))
    turned = algebra.substituted(Polynomial({one: value}), {"!0": "!1", "!1": "!0"})
    # With the transpose of its largest term in it, a symmetric sum would go round in circles.
    circular = (
        len(head.group) > 1
        and turned != Polynomial({one: value})
        and turned.terms.items() <= body.terms.items()
    )
    for after in (True,) if circular else (True, False):
        mid = algebra.fresh()
        inverse: Factor = (head, ("@0", mid, *batch) if after else (mid, "@1", *batch), 1)
        names = {"!0": mid, "!1": "@1"} if after else {"!0": "@0", "!1": mid}
        factors, bound = algebra.flattened(one)
        moved: list[Factor] = [(h, renamed(s, names), e) for h, s, e in factors]
        wanted = pattern([inverse, *moved], {**bound, mid: head.sizes[0]})
        if wanted is None:
            continue
        over = NOTHING
        for term, factor in body - Polynomial({one: value}):
            more, inside = algebra.flattened(term)
            again: list[Factor] = [(h, renamed(s, names), e) for h, s, e in more]
            over = over + algebra.assemble(
                factor, [inverse, *again], {**inside, mid: head.sizes[0]}
            )
        delta = algebra.factor(DELTA, ("@0", "@1"))
        made.append(Rule(wanted, (delta - over).scaled(Fraction(1) / value)))
    return made


def _projector(head: Head, side: int) -> Head:
    """The projector ``B B⁺`` (side 0) or ``B⁺ B`` (side 1) of a pseudoinverse or a projector."""
    swap = (1, 0, *range(2, head.arity))
    group = (tuple(range(head.arity)), swap)
    return Head("projector", str(side), head.arity, head.parts, group, head.sizes)


def _matrix_law(
    algebra: Algebra,
    links: tuple[Head | Polynomial, Head | Polynomial],
    size: Size,
    made: Head | Polynomial,
) -> list[Rule]:
    """The product of two matrices, each a head or a body with axes ``!0``, ``!1``."""
    factors: list[Factor] = []
    bound: dict[str, Size] = {"mid": size}
    for link, row, column in ((links[0], "@0", "mid"), (links[1], "mid", "@1")):
        if isinstance(link, Head):
            batch = tuple(f"@{k}" for k in range(2, link.arity))
            factors.append((link, (row, column, *batch), 1))
            continue
        ((one, _),) = link
        more, inside = algebra.flattened(one)
        names = {"!0": row, "!1": column}
        factors += [(h, renamed(s, names), e) for h, s, e in more]
        bound |= inside
    wanted = pattern(factors, bound)
    if wanted is None:
        return []
    if isinstance(made, Head):
        replacement = algebra.factor(made, [f"@{k}" for k in range(made.arity)])
    else:
        replacement = algebra.substituted(made, {"!0": "@0", "!1": "@1"})
    return [Rule(wanted, replacement)]


def pseudoinverse_laws(algebra: Algebra, head: Head) -> list[Rule]:
    """``B B⁺`` and ``B⁺ B`` are symmetric projectors (Penrose, 1955)."""
    body = head.parts[0]
    if list(body.terms.values()) != [1]:
        return []
    rows, columns = head.sizes
    return [
        *_matrix_law(algebra, (body, head), columns, _projector(head, 0)),
        *_matrix_law(algebra, (head, body), rows, _projector(head, 1)),
    ]


def rank_of(
    algebra: Algebra, body: Polynomial, axes: tuple[str, str], sizes: tuple[Size, Size]
) -> Polynomial:
    """The rank, the same for the transpose; of a projector on the range of B that of B."""
    match list(body.terms.items()):
        case [(((part, 1),), _)] if not part.bound:
            head, slots, _ = part.factors[0]
            if head.kind in ("projector", "pseudoinverse") and set(slots) == set(axes):
                return rank_of(algebra, head.parts[0], ("!0", "!1"), (head.sizes[0], head.sizes[1]))
    orders = ((axes, ()), ((axes[1], axes[0]), ()))
    closed = algebra.closed((body,), orders)
    ends = tuple(sorted(sizes, key=str))
    head = Head("matrix", "rank", len(closed.slots), closed.parts, closed.group, ends)
    return algebra.factor(head, closed.slots)


def projector_laws(algebra: Algebra, head: Head) -> list[Rule]:
    """A projector is idempotent and leaves B and B⁺ as they are."""
    body = head.parts[0]
    inverse = Head("pseudoinverse", "", head.arity, head.parts, (), head.sizes)
    size = head.sizes[int(head.name)]
    made = _matrix_law(algebra, (head, head), size, head)
    if head.arity == 2:
        rank = rank_of(algebra, body, ("!0", "!1"), (head.sizes[0], head.sizes[1]))
        made.append(Rule(((head, ("?0", "?0"), 1),), rank))
    if head.name == "0":
        made += _matrix_law(algebra, (head, body), size, body)
        made += _matrix_law(algebra, (inverse, head), size, inverse)
    else:
        made += _matrix_law(algebra, (body, head), size, body)
        made += _matrix_law(algebra, (head, inverse), size, inverse)
    return made


def install(algebra: Algebra) -> None:
    """Makes the algebra know these laws."""
    algebra.laws["polynomial"] = lambda head: fraction_laws(algebra, head)
    algebra.laws["sum"] = sum_laws
    algebra.laws["inverse"] = lambda head: inverse_laws(algebra, head)
    algebra.laws["pseudoinverse"] = lambda head: pseudoinverse_laws(algebra, head)
    algebra.laws["projector"] = lambda head: projector_laws(algebra, head)
