r"""``x \sim \mathcal{N}(m, \Sigma)`` as a claim about a variable that is defined otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula import building as b
from lemmata.formula.errors import NotUnderstood
from lemmata.formula.reading import algebra as al
from lemmata.formula.reading.algebra import Placed
from lemmata.formula.reading.conditioning import _is_affine, _is_normal
from lemmata.formula.reading.expressions import read, tensor
from lemmata.formula.reading.probability import covariance, expectation, spaces_of
from lemmata.formula.reading.values import Distribution, Tensor
from lemmata.formula.sizes import ONE
from lemmata.formula.terms import Concatenate

if TYPE_CHECKING:
    from lemmata.formula.reading.claims import Pair, Part
    from lemmata.formula.reading.scope import Scope


def read_law_claim(part: Part, scope: Scope) -> Pair:
    """The claim that a Gaussian variable has this mean and this covariance."""
    from lemmata.formula.reading.claims import Pair

    value = tensor(part.left, scope)
    law = read(part.right, scope)
    spaces = spaces_of(value, scope)
    gaussian = isinstance(law, Distribution) and law.name == "normal" and len(law.parameters) == 2
    if not gaussian or not spaces or not all(map(_is_normal, spaces)):
        raise NotUnderstood("only Gaussian laws can be compared", part.span, "check it by code")
    assert isinstance(law, Distribution)
    if not _is_affine(value, spaces, scope):
        raise NotUnderstood("this variable is not Gaussian by its form", part.left.span, "")
    mean, cov = law.parameters
    found_mean = expectation(value.fresh(), scope)
    found_cov = covariance(value.fresh(), value.fresh(), part.span, scope)
    left = _stacked(found_mean, found_cov, part, scope)
    right = _stacked(
        _fitted(mean, found_mean, part, scope), _fitted(cov, found_cov, part, scope), part, scope
    )
    axes = al.same_axes(
        scope.reading, Placed(left, part.left.span), Placed(right, part.right.span), "a comparison"
    )
    return Pair("=", left.term, right.along(axes).term, left.own, part)


def _fitted(value: Tensor, like: Tensor, part: Part, scope: Scope) -> Tensor:
    """A parameter in the shape that it has to have; 0 fits any."""
    if value.is_scalar and not like.is_scalar and value.term == b.ZERO:
        return Tensor(b.ZERO, like.fresh().axes)
    al.same_axes(
        scope.reading, Placed(like, part.left.span), Placed(value, part.right.span), "a law"
    )
    return value


def _stacked(mean: Tensor, cov: Tensor, part: Part, scope: Scope) -> Tensor:
    """The mean beside the covariance."""
    del part, scope
    out = b.new_axis("c", ONE if mean.is_scalar else mean.own[0].size + ONE)
    if mean.is_scalar:
        out = b.new_axis("c", ONE + ONE)
        return Tensor(Concatenate(((mean.term, None), (cov.term, None)), out), (out, None))
    row, column = cov.own
    (own,) = mean.own
    beside = b.rename(mean.term, {own: row})
    return Tensor(Concatenate(((beside, None), (cov.term, column)), out), (row, out))
