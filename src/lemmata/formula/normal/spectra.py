"""Roots, exponentials, eigenvalues and eigenvectors: what their products and sums come to.

All hold wherever the function exists: ``√B √B = B``, ``Σ λ = tr B``, eigenvectors of a symmetric
matrix and singular vectors are orthonormal, ``V Λ Vᵀ = B``, ``tr(B B⁺) = rank B``.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from lemmata.formula.normal.contracting import DELTA
from lemmata.formula.normal.heads import Factor, Head, renamed
from lemmata.formula.normal.laws import inverse_laws, leading, pattern
from lemmata.formula.normal.polynomials import NOTHING, Polynomial
from lemmata.formula.normal.rewriting import Rule

if TYPE_CHECKING:
    from lemmata.formula.normal.algebra import Algebra
    from lemmata.formula.sizes import Size

ORTHONORMAL = ("symmetric_eigenvectors", "left_singular", "right_singular")


def spectral_laws(algebra: Algebra, head: Head) -> list[Rule]:
    """The laws of a matrix function, by its name."""
    batch = tuple(f"@{k}" for k in range(2, head.arity))
    if head.name == "sqrt":
        mid: tuple[Factor, ...] = ((head, ("@0", "?0", *batch), 1), (head, ("?0", "@1", *batch), 1))
        return [Rule(mid, _placed(algebra, head.parts[0], "@0", "@1"))]
    if head.name in ("symmetric_eigenvalues", "eigenvalues"):
        one = algebra.fresh()
        body = _placed(algebra, head.parts[0], one, one)
        trace = algebra.summed(body, {one: head.sizes[0]})
        # The batch follows the one axis of the values.
        moved = {f"@{k}": f"@{k - 1}" for k in range(1, head.arity)}
        slots = ("?0", *(f"@{k}" for k in range(head.arity - 1)))
        return [Rule(((head, slots, 1),), algebra.substituted(trace, moved))]
    if head.name in ORTHONORMAL:
        return _orthonormal(algebra, head, batch)
    return []


def _placed(algebra: Algebra, body: Polynomial, row: str, column: str) -> Polynomial:
    return algebra.substituted(body, {"!0": row, "!1": column})


def _orthonormal(algebra: Algebra, head: Head, batch: tuple[str, ...]) -> list[Rule]:
    delta = algebra.factor(DELTA, ("@0", "@1"))
    made = [
        Rule(((head, (*one, *batch), 1), (head, (*two, *batch), 1)), delta)
        for one, two in ((("?0", "@0"), ("?0", "@1")), (("@0", "?0"), ("@1", "?0")))
    ]
    body = head.parts[0]
    turned = algebra.substituted(body, {"!0": "!1", "!1": "!0"})
    if head.name == "symmetric_eigenvectors" and body == turned:
        values = Head("matrix", "symmetric_eigenvalues", head.arity - 1, head.parts, (), head.sizes)
        factors: tuple[Factor, ...] = (
            (head, ("@0", "?0", *batch), 1),
            (values, ("?0", *batch), 1),
            (head, ("@1", "?0", *batch), 1),
        )
        if head.arity == 2:
            made.append(Rule(factors, _placed(algebra, body, "@0", "@1")))
    return made


def inverse_root_laws(algebra: Algebra, head: Head) -> list[Rule]:
    """``(√B)⁻¹ B = √B``, and from the other side."""
    match head.parts[0].terms.items():
        case items if len(items) == 1:
            ((one, value),) = items
        case _:
            return []
    if value != 1 or len(one) != 1 or one[0][1] != 1 or one[0][0].bound:
        return []
    root, slots, _ = one[0][0].factors[0]
    if root.kind != "matrix" or root.name != "sqrt" or slots[:2] != ("!0", "!1"):
        return []
    if head.arity != 2 or root.arity != 2:
        return []
    return [
        rule
        for after in (True, False)
        for rule in _root_law(algebra, head, root, after, head.sizes[0])
    ]


def _root_law(algebra: Algebra, head: Head, root: Head, after: bool, size: Size) -> list[Rule]:
    body = root.parts[0]
    one, value = leading(body)
    mid = algebra.fresh()
    inverse: Factor = (head, ("@0", mid) if after else (mid, "@1"), 1)
    names = {"!0": mid, "!1": "@1"} if after else {"!0": "@0", "!1": mid}
    factors, bound = algebra.flattened(one)
    moved: list[Factor] = [(h, renamed(s, names), e) for h, s, e in factors]
    wanted = pattern([inverse, *moved], {**bound, mid: size})
    if wanted is None:
        return []
    over = NOTHING
    for term, factor in body - Polynomial({one: value}):
        more, inside = algebra.flattened(term)
        again: list[Factor] = [(h, renamed(s, names), e) for h, s, e in more]
        over = over + algebra.assemble(factor, [inverse, *again], {**inside, mid: size})
    made = algebra.factor(root, ("@0", "@1")) - over
    return [Rule(wanted, made.scaled(1 / Fraction(value)))]


def install(algebra: Algebra) -> None:
    """Makes the algebra know these laws."""
    algebra.laws["matrix"] = lambda head: spectral_laws(algebra, head)
    algebra.laws["inverse"] = lambda head: [
        *inverse_laws(algebra, head),
        *inverse_root_laws(algebra, head),
    ]
