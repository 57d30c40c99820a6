r"""Which factors of a list belong together: an operator and its argument, a function applied.

The surface tree keeps ``\operatorname{tr}(AB) C`` as three factors; who swaps or drops factors has
to move ``\operatorname{tr}(AB)`` as one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula.surface import Fraction, Group, Scripts, Sequence, Surface, Symbol

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Sequence as Many

DIFFERENTIALS = (Symbol(r"\partial"), Symbol("d", "mathrm"), Symbol("d"))
_NAMES = frozenset(("mathrm", "operatorname", "mathsf"))
_OPERATORS = ("E", "V", "H", "P")


def bare(node: Surface) -> Surface:
    """The base without its scripts."""
    return node.base if isinstance(node, Scripts) else node


def is_derivative(node: Surface) -> bool:
    r"""Whether it is ``\frac{\partial}{\partial x}``, or ``\frac{\partial f}{\partial x}``."""
    if not isinstance(node, Fraction) or node.binomial:
        return False
    return _starts_differential(node.numerator) and _starts_differential(node.denominator)


def is_open_derivative(node: Surface) -> bool:
    r"""Whether a derivative waits for what it differentiates: ``\frac{\partial}{\partial x}``."""
    return (
        isinstance(node, Fraction) and is_derivative(node) and bare(node.numerator) in DIFFERENTIALS
    )


def _starts_differential(node: Surface) -> bool:
    items = getattr(node, "items", (node,))
    return bare(items[0]) in DIFFERENTIALS


def is_named(node: Surface) -> bool:
    r"""Whether it is a function by its looks: ``\log``, ``\operatorname{tr}``, ``\mathbb{E}``."""
    base = bare(node)
    if not isinstance(base, Symbol):
        return False
    if base.alphabet == "mathbb":
        return base.name in _OPERATORS
    long = len(base.name) > 1 and not base.name.startswith("\\")
    return base.alphabet in _NAMES and (long or base.name == "d")


def is_extreme(node: Surface) -> bool:
    r"""Whether it is ``\lambda_{\max}``, ``\sigma_{\min}`` and the like."""
    below = node.below if isinstance(node, Scripts) else None
    return isinstance(below, Symbol) and below.name in ("max", "min")


def is_nabla(node: Surface) -> bool:
    r"""Whether it is ``\nabla`` or ``\partial_x``, which take all that follows."""
    return bare(node) in (Symbol(r"\nabla"), Symbol(r"\partial"), Symbol(r"\Delta", "operatorname"))


def units(items: Many[Surface], applies: Callable[[Surface], bool]) -> list[tuple[Surface, ...]]:
    """The factors in runs that belong together; `applies` says which symbols are functions."""
    found: list[tuple[Surface, ...]] = []
    at = 0
    while at < len(items):
        end = _end(items, at, applies)
        found.append(tuple(items[at:end]))
        at = end
    return found


def _end(items: Many[Surface], at: int, applies: Callable[[Surface], bool]) -> int:
    head = items[at]
    if is_open_derivative(head) or is_nabla(head):
        return len(items)
    following = items[at + 1] if at + 1 < len(items) else None
    if following is None:
        return at + 1
    if is_named(head):
        return _end(items, at + 1, applies)
    if isinstance(following, Scripts):
        following = following.base
    called = isinstance(following, Group) and following.opening in "(["
    if called and isinstance(bare(head), Symbol):
        listed = isinstance(following, Group) and isinstance(following.body, Sequence)
        if listed or is_extreme(head) or applies(head):
            return at + 2
    return at + 1
