"""Unknowns: letters that only an equation names, such as the x of ``Ax = b``."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from lemmata.formula import building as b
from lemmata.formula.errors import FormulaError, IllTyped, Undeclared
from lemmata.formula.problem import Domain
from lemmata.formula.reading.conditions import relation_condition
from lemmata.formula.reading.names import known_name
from lemmata.formula.reading.values import Axes, Tensor
from lemmata.formula.reading.walking import walk
from lemmata.formula.surface import Relations, Symbol
from lemmata.formula.terms import Variable

if TYPE_CHECKING:
    from lemmata.formula.reading.scope import Scope

_MOST = 2
_COLUMN = 1


def condition_with_unknowns(surface: Relations, scope: Scope) -> None:
    """A condition; letters that nothing declares get the simplest shapes that make it typed.

    `Undeclared` where that is not possible: too many letters, or no shapes that fit.
    """
    kept = _kept(scope)
    try:
        relation_condition(surface, scope)
    except Undeclared as error:
        _restore(kept, scope)
        keys = _unknown(surface, scope)
        if set(surface.signs) != {"="} or not 0 < len(keys) <= _MOST:
            raise
        for shapes in sorted(product(range(3), repeat=len(keys)), key=_effort):
            try:
                for key, shape in zip(keys, shapes, strict=True):
                    _declare(key, shape, scope)
                relation_condition(surface, scope)
            except (IllTyped, Undeclared):
                _restore(kept, scope)
            else:
                return
        raise error from None


def _effort(shapes: tuple[int, ...]) -> tuple[int, int]:
    return sum(shapes), max(shapes)


def _unknown(surface: Relations, scope: Scope) -> list[str]:
    found: list[str] = []
    if any(part == Symbol("d", "mathrm") for part in walk(surface)):
        return found  # differentials say what a letter depends on, not what it is
    for part in walk(surface):
        if not isinstance(part, Symbol) or part.alphabet not in ("", "mathbf"):
            continue
        key = scope.key(part)
        if key is None or key in found or scope.is_known(key) or key in scope.reading.patterns:
            continue
        try:
            known = known_name(key, part, scope)
        except FormulaError:
            continue
        if (known is None and not key.startswith("\\")) or key in _GREEK:
            found.append(key)
    return found


_GREEK = frozenset(
    (r"\alpha", r"\beta", r"\gamma", r"\theta", r"\lambda", r"\mu", r"\nu", r"\eta", r"\xi",
     r"\rho", r"\sigma", r"\tau", r"\phi", r"\psi", r"\omega")
)  # fmt: skip


def _declare(key: str, shape: int, scope: Scope) -> None:
    axes = tuple(b.new_axis("rc"[k], scope.reading.open_size()) for k in range(shape))
    layout: Axes = (axes[0], None) if shape == _COLUMN else axes
    scope.reading.variable(key, tuple(axis.size for axis in axes), Domain())
    scope.names[key] = Tensor(Variable(key, axes), layout)


def _kept(scope: Scope) -> tuple[list[dict[str, Any]], int]:
    return [dict(table) for table in _tables(scope)], len(scope.reading.conditions)


def _restore(kept: tuple[list[dict[str, Any]], int], scope: Scope) -> None:
    tables, conditions = kept
    for table, before in zip(_tables(scope), tables, strict=True):
        table.clear()
        table.update(before)
    del scope.reading.conditions[conditions:]


def _tables(scope: Scope) -> list[dict[str, Any]]:
    reading = scope.reading
    return [
        scope.names, reading.declared, reading.naturals, reading.solved, reading.implicit
    ]  # fmt: skip
