"""The sentences that declare something, each with what it declares."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from lemmata.formula.errors import NotUnderstood, Undeclared
from lemmata.formula.grammar import parse
from lemmata.formula.problem import Domain, Natural
from lemmata.formula.reading import drawn_functions, events, factorizations, randomness, spectra
from lemmata.formula.reading.conditions import relation_condition
from lemmata.formula.reading.definitions import define, left_side
from lemmata.formula.reading.keys import key_of
from lemmata.formula.reading.laws import declare_drawn
from lemmata.formula.reading.memberships import declare_members
from lemmata.formula.reading.sets import read_set
from lemmata.formula.reading.values import SetOf, Tensor
from lemmata.formula.surface import Dots, Numeral, Relations, Scripts, Sequence, Surface, Symbol
from lemmata.formula.surface_printing import to_latex
from lemmata.formula.terms import Variable

if TYPE_CHECKING:
    from collections.abc import Callable

    from lemmata.formula.reading.scope import Scope

Parts: TypeAlias = list[Surface]
Work: TypeAlias = "Callable[[Parts, re.Match[str], int, Scope], None]"

_KINDS = {
    "symmetric": "symmetric", "positive definite": "definite", "definite": "definite",
    "positive semidefinite": "semidefinite", "semidefinite": "semidefinite",
    "orthogonal": "orthogonal", "invertible": "invertible", "permutation": "permutation",
    "nonsingular": "invertible", "symmetric positive definite": "definite",
    "symmetric positive semidefinite": "semidefinite", "skew-symmetric": "skew",
}  # fmt: skip


_ITS = "(?: is)?(?: the| a| its)?"
_THIN = "(?:thin|reduced|economy|compact)"
_FACTORED = "(?:factorization|factorisation|decomposition)"
_CLASSES = (
    r"and|@ -smooth|@ -strongly convex|strictly convex|convex|concave|continuous|smooth"
    r"|(?:twice |continuously )*differentiable"
)


def _nothing(parts: Parts, match: re.Match[str], given: int, scope: Scope) -> None:
    """Words that say what the language assumes anyway."""
    del parts, match, given, scope


def _slices(parts: Parts, match: re.Match[str], given: int, scope: Scope) -> None:
    """The rows or columns of a matrix, each a column vector."""
    name, matrix = parts
    side = left_side(_family(name))
    if side is None or len(side.below) != 1:
        raise NotUnderstood("name them with one index", name.span, "x_i")
    index = to_latex(side.below[0])
    text = to_latex(matrix)
    body = rf"{text}_{{{index},:}}^\top" if match[1] == "rows" else rf"{text}_{{:,{index}}}"
    define(side, parse(body), scope, given)


def _family(names: Surface) -> Surface:
    r"""``a_1, \dots, a_n`` as the family ``a_i`` that it lists."""
    match names:
        case Sequence((Scripts(Symbol() as base, Numeral("1"), None, 0), *_, last)):
            if (
                isinstance(last, Scripts)
                and last.base == base
                and any(isinstance(item, Dots) for item in names.items)
            ):
                return Scripts(base, Symbol("i"), None, 0, names.span)
    return names


def _matrix_kind(parts: Parts, match: re.Match[str], given: int, scope: Scope) -> None:
    """``A ∈ ℝ^{n×n} a permutation matrix``, ``A symmetric``."""
    del given
    (subject,) = parts
    kind = _KINDS[match["kind"]]
    if isinstance(subject, Relations) and subject.signs == (r"\in",):
        members = read_set(subject.items[1], scope)
        if members is None:
            raise NotUnderstood("this set is not understood", subject.items[1].span, "")
        declare_members((subject.items[0],), members, scope)
        subject = subject.items[0]
    names = subject.items if isinstance(subject, Sequence) else (subject,)
    for name in names:
        _restrict(name, kind, scope)


def _restrict(name: Surface, kind: str, scope: Scope) -> None:
    key = scope.key(name) or ""
    declared = scope.reading.declared.get(key)
    if declared is None:
        raise Undeclared(
            f"{key} is not declared", name.span, r"declare it, as in A \in \mathbb{R}^{n \times n}"
        )
    if len(declared.sizes) != 2 or not scope.reading.unify(*declared.sizes):
        raise NotUnderstood("only a square matrix can be that", name.span, "")
    if kind == "skew":
        relation_condition(_parsed(rf"{key}^\top = -{key}"), scope)
        return
    scope.reading.declared[key] = replace(declared, domain=Domain(kind))  # type: ignore[arg-type]


def _parsed(source: str) -> Relations:
    found = parse(source)
    assert isinstance(found, Relations)
    return found


def _parity(parts: Parts, match: re.Match[str], given: int, scope: Scope) -> None:
    del given
    (name,) = parts
    key = scope.key(name) or ""
    natural = scope.reading.naturals.get(key)
    if natural is None:
        scope.reading.naturals[key] = natural = Natural(key)
    scope.reading.naturals[key] = replace(natural, parity=match[1])  # type: ignore[arg-type]


def _for_all(parts: Parts, match: re.Match[str], given: int, scope: Scope) -> None:
    """A condition with a quantifier behind it, which free indices have anyway."""
    del match, given
    if isinstance(parts[0], Relations):
        relation_condition(parts[0], scope)
        return
    raise NotUnderstood("a condition is meant here", parts[0].span, "")


def _distinct(parts: Parts, match: re.Match[str], given: int, scope: Scope) -> None:
    """Symmetric matrices are drawn with distinct eigenvalues."""
    del match, given
    (subject,) = parts
    if isinstance(subject, Relations) and subject.signs == (r"\in",):
        members = read_set(subject.items[1], scope)
        if members is not None:
            declare_members((subject.items[0],), members, scope)
            return
    raise NotUnderstood("a matrix in a set is meant here", subject.span, r"A \in \mathbb{S}^n")


def _elementwise(parts: Parts, match: re.Match[str], given: int, scope: Scope) -> None:
    """A definition of a function that goes entry by entry."""
    del match
    (subject,) = parts
    if isinstance(subject, Relations) and subject.signs == ("=",):
        side = left_side(subject.items[0])
        if side is not None and side.arguments is not None:
            define(side, subject.items[1], scope, given, elementwise=True)
            return
    raise NotUnderstood("a definition of a function is meant here", subject.span, "f(u) = u^2")


def _supported(parts: Parts, match: re.Match[str], given: int, scope: Scope) -> None:
    """A density and where it lives."""
    del match
    subject = parts[0]
    if isinstance(subject, Relations) and subject.signs == ("=",):
        side = left_side(subject.items[0])
        if side is not None:
            define(side, subject.items[1], scope, given)
            return
    raise NotUnderstood("a definition is meant here", subject.span, "p(x) = …")


def _minor(parts: Parts, match: re.Match[str], given: int, scope: Scope) -> None:
    """``A_{[ij]}`` is A without row i and column j."""
    del match, given
    spectra.declare_minor(parts[0], parts[1], parts[2], parts[3], scope)


def _replaced(parts: Parts, match: re.Match[str], given: int, scope: Scope) -> None:
    """B is A with column i replaced by b."""
    del given
    spectra.declare_replaced(parts[0], parts[1], parts[2], parts[3], match[1] == "column", scope)


def _law_in(parts: Parts, match: re.Match[str], given: int, scope: Scope) -> None:
    """A law with the space that it lives in."""
    del match, given
    relation, space = parts
    members = read_set(space, scope)
    if (
        not isinstance(relation, Relations)
        or relation.signs != (r"\sim",)
        or not isinstance(members, SetOf)
    ):
        raise NotUnderstood(
            "this law is not understood", relation.span, r"x \sim \mathcal{N}(0, I)"
        )
    size = members.shape[0] if members.shape else None
    declare_drawn(relation.items[0], relation.items[1], scope, size)


def _independent(parts: Parts, match: re.Match[str], given: int, scope: Scope) -> None:
    """Variables of laws of their own are independent; a law may stand before the word."""
    del match, given
    first = parts[0]
    if isinstance(first, Relations) and first.signs == (r"\sim",):
        declare_drawn(first.items[0], first.items[1], scope)


def _least_squares(parts: Parts, match: re.Match[str], given: int, scope: Scope) -> None:
    """The least squares solution of Xw = y without one row."""
    del match
    name, row = parts
    for letter in ("X", "y"):
        value = scope.lookup(letter)
        if not isinstance(value, Tensor) or not isinstance(value.term, Variable):
            raise NotUnderstood("least squares of X and y are meant", name.span, "declare X and y")
    i = to_latex(row)
    body = (
        rf"(X^\top X - X_{{{i},:}}^\top X_{{{i},:}})^{{-1}}(X^\top y - X_{{{i},:}}^\top y_{{{i}}})"
    )
    side = left_side(name)
    key = key_of(name, lambda _: None)
    if side is None or key is None:
        raise NotUnderstood("a name is meant here", name.span, "")
    define(replace(side, key=key, base=key, below=(), exponent=None), parse(body), scope, given)


def _basis(parts: Parts, match: re.Match[str], given: int, scope: Scope) -> None:
    """Standard basis vectors are what e with an index means anyway."""
    del match, given, scope
    if not isinstance(parts[0], Scripts) or parts[0].base != Symbol("e"):
        raise NotUnderstood("write basis vectors as e_i", parts[0].span, "")


_RANDOM = (
    r"@(?: is| are|:)?(?: an?| two| three)?(?P<independent> independent)?(?: real| discrete)?"
    r" random (?:variables?|vectors?|matrix|matrices)"
)


def _rules() -> list[tuple[re.Pattern[str], Work]]:
    kinds = "|".join(sorted(map(re.escape, _KINDS), key=len, reverse=True))
    table: list[tuple[str, Work]] = [
        (r"@(?: are| be)? the eigenvalues of @", spectra.declare_eigenvalues),
        (r"@ the (?:ordered )?eigenvalues", spectra.declare_order),
        (r"@(?: are)? the singular values of @", spectra.declare_singular_values),
        (r"@ the (?:full )?(?:svd|singular value decomposition)", spectra.declare_svd),
        (rf"@{_ITS} {_THIN} svd", factorizations.declare_thin_svd),
        (rf"@{_ITS} {_THIN} singular value decomposition", factorizations.declare_thin_svd),
        (r"@(?: is)? the (?:lower )?cholesky factor of @", factorizations.declare_cholesky_factor),
        (rf"@{_ITS} cholesky {_FACTORED}", factorizations.declare_cholesky),
        (rf"@{_ITS} (?:thin |reduced )?qr {_FACTORED}", factorizations.declare_qr),
        (
            rf"@{_ITS} lu {_FACTORED}(?: with(?: partial)? pivoting)?",
            factorizations.declare_lu,
        ),
        (rf"@{_ITS} polar {_FACTORED}", factorizations.declare_polar),
        (r"@ the truncated svd", spectra.declare_truncated),
        (
            r"@ the (?:eigendecomposition|spectral decomposition)",
            spectra.declare_eigendecomposition,
        ),
        (r"@(?: are)? the (rows|columns) of @", _slices),
        (r"@(?: are| is)?(?: two| three| an)? (?P<independent>independent )?events?",
         events.declare_events),
        (_RANDOM + r"(?: in @)?(?P<coordinates> with independent coordinates)?",
         randomness.declare_random),
        (r"@(?: are)? independent copies of @", randomness.declare_copies),
        (r"@(?: is)? uniform on @", randomness.declare_uniform),
        (r"@ the @ -th (?:standard )?basis vector", _basis),
        (r"@ the gaussian density", _nothing),
        (rf"@(?: is| be)?(?: an?)?(?P<kinds>(?:,? (?:{_CLASSES}))+)(?: functions?)?",
         drawn_functions.declare_class),
        (r"@ with distinct eigenvalues", _distinct),
        (rf"@(?: is| are)?(?: an?)? (?P<kind>{kinds})(?: matrix| matrices)?", _matrix_kind),
        (r"@ (?:is )?(odd|even)", _parity),
        (r"@ for (?:all|every|each) @", _for_all),
        (r"@ for all", _for_all),
        (r"@ \(?elementwise\)?", _elementwise),
        (r"@ on @", _supported),
        (r"@ is @ without row @ and column @", _minor),
        (r"@ is @ with (column|row) @ replaced by @", _replaced),
        (r"@ in @", _law_in),
        (r"@(?: are)? independent(?: of @)?", _independent),
        (r"@ the least squares solution without row @", _least_squares),
    ]  # fmt: skip
    return [(re.compile(pattern), work) for pattern, work in table]


PHRASES = _rules()
