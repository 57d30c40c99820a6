r"""What is made of a function: the Jacobian ``J_f(x)``, the conjugate ``f^*(y)``, the proximal map.

Conjugate and proximal map are the extrema that define them (Boyd and Vandenberghe, Convex
Optimization, 3.3; Parikh and Boyd, Proximal Algorithms, 1.1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula.grammar import parse
from lemmata.formula.reading.expressions import read
from lemmata.formula.reading.patterns import arguments_of
from lemmata.formula.reading.values import Function, Value
from lemmata.formula.surface import Juxtaposition, Scripts, Surface, Symbol
from lemmata.formula.surface_printing import to_latex

if TYPE_CHECKING:
    from lemmata.formula.reading.products import Call
    from lemmata.formula.reading.scope import Scope

_PROX = Symbol("prox", "operatorname")
_BOUND = ("u", "w", "z", "s", "r")


def of_function(item: Surface, called: Call, scope: Scope) -> Value | None:
    """The value of such a name at its argument; None where the name is no such name."""
    if not isinstance(item, Scripts) or item.primes:
        return None
    arguments, _ = arguments_of(called.group)
    if len(arguments) != 1 or scope.is_known(scope.key(item) or ""):
        return None
    match item:
        case Scripts(Symbol("J" | "D", "" | "mathbf" | "mathrm"), one, None) if (
            one is not None and _is_function(one, scope)
        ):
            return _jacobian(one, arguments[0], called, scope)
        case Scripts(Symbol() as name, None, Symbol("*")) if _is_function(name, scope):
            return _conjugate(name, arguments[0], scope)
        case Scripts(base, below, None) if base == _PROX and below is not None:
            return _proximal(below, arguments[0], scope)
    return None


def _is_function(name: Surface, scope: Scope) -> bool:
    key = scope.key(name)
    if key is None:
        return False
    patterns = scope.reading.patterns.get(key, ())
    known = scope.lookup(key)
    return isinstance(known, Function) or any(one.arguments is not None for one in patterns)


def _jacobian(name: Surface, argument: Surface, called: Call, scope: Scope) -> Value | None:
    from lemmata.formula.reading.calculus import _defined
    from lemmata.formula.reading.expressions import tensor
    from lemmata.formula.reading.gradients import function_derivative

    function = _defined(name, called.group, scope)
    if function is None:
        return None
    value = tensor(argument, scope)
    return function_derivative(function, [value], [0], called.span, scope)


def _free_letter(texts: list[str], scope: Scope) -> str:
    fresh = (one for one in _BOUND if not scope.is_known(one) and all(one not in t for t in texts))
    return next(fresh, "u")


def _conjugate(name: Surface, argument: Surface, scope: Scope) -> Value:
    f, y = to_latex(name), to_latex(argument)
    u = _free_letter([y], scope)
    return read(parse(rf"\sup_{{{u}}} \left(\langle {y}, {u} \rangle - {f}({u})\right)"), scope)


def _proximal(below: Surface, argument: Surface, scope: Scope) -> Value:
    v, body = to_latex(argument), to_latex(below)
    u = _free_letter([v, body], scope)
    items = below.items if isinstance(below, Juxtaposition) else (below,)
    body = f"{body}({u})" if _is_function(items[-1], scope) else body.replace(r"\cdot", u)
    # The inner product, which counts for nothing, is of two things of one shape.
    shape = rf"0 \langle {u}, {v} \rangle"
    text = rf"\arg\min_{{{u}}} \left({body} + \frac{{1}}{{2}}\|{u} - {v}\|^2 + {shape}\right)"
    return read(parse(text), scope)
