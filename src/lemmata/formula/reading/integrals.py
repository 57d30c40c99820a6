"""Integrals over one real variable, and over all of space where a Gaussian density is a factor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula.errors import NotUnderstood
from lemmata.formula.reading.expressions import number_term, tensor
from lemmata.formula.reading.keys import key_of
from lemmata.formula.reading.values import Tensor, scalar
from lemmata.formula.surface import Juxtaposition, Large, Scripts, Sum, Surface, Symbol
from lemmata.formula.terms import Constant, Integral, Variable

if TYPE_CHECKING:
    from lemmata.formula.reading.scope import Scope


def read_integral(surface: Large, scope: Scope) -> Tensor:
    """The value of an integral; its variable is what stands behind the last d."""
    body, variable = _split(surface)
    key = key_of(variable, lambda _: None)
    if key is None:
        raise NotUnderstood("a variable is meant behind d", variable.span, "write a letter")
    if surface.above is None and _is_space(surface.below):
        from lemmata.formula.reading.densities import space_integral

        return space_integral(body, key, surface, scope)
    if surface.below is None or surface.above is None:
        raise NotUnderstood("an integral without ends", surface.span, r"write \int_a^b")
    lower = number_term(surface.below, scope, "the lower end").term
    upper = number_term(surface.above, scope, "the upper end").term
    name = f"{key}@{variable.span.start}"
    inner = scope.inner({key: scalar(Variable(name))})
    value = tensor(body, inner)
    return Tensor(Integral(value.term, name, lower, upper), value.axes)


def _is_space(below: Surface | None) -> bool:
    return isinstance(below, Scripts | Symbol) and (
        (below.base if isinstance(below, Scripts) else below) == Symbol("R", "mathbb")
    )


def _split(surface: Large) -> tuple[Surface, Surface]:
    """The integrand and its variable."""
    body = surface.body
    if isinstance(body, Sum):
        hint = "put the integrand into brackets"
        raise NotUnderstood("where does the integrand end?", body.span, hint)
    if isinstance(body, Juxtaposition):
        for k in range(len(body.items) - 2, -1, -1):
            if _is_d(body.items[k]):
                if k + 2 != len(body.items):
                    hint = "put the integral into brackets"
                    raise NotUnderstood("something follows the integral", body.span, hint)
                inside = body.items[:k]
                if not inside:
                    from lemmata.formula.surface import Numeral

                    return Numeral("1", body.span), body.items[k + 1]
                first = inside[0].span.to(inside[-1].span)
                integrand = inside[0] if k == 1 else Juxtaposition(inside, first)
                return integrand, body.items[k + 1]
    raise NotUnderstood("no dx closes this integral", surface.span, r"write \mathrm{d}x")


def _is_d(item: Surface) -> bool:
    return item in (Symbol("d"), Symbol("d", "mathrm"))


__all__ = ["Constant", "read_integral"]
