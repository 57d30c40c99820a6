"""Indices: one for another, two swapped, one too far; the ends of sums."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lemmata.formula.diagnose.exponents import off_by_one
from lemmata.formula.diagnose.making import number_of, numeral
from lemmata.formula.diagnose.slips import Edit, Slip
from lemmata.formula.diagnose.walking import every, replaced
from lemmata.formula.surface import Juxtaposition, Scripts, Sequence, Signed, Sum, Symbol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lemmata.formula.diagnose.sites import Site
    from lemmata.formula.diagnose.vocabulary import Vocabulary

_MARKS = frozenset((r"\infty", "F", "*", r"\ast", ":"))


def _other_indices(site: Site, vocabulary: Vocabulary) -> Iterator[Edit]:
    node = site.node
    if not isinstance(node, Symbol | Scripts):
        return
    if isinstance(node, Symbol) and (node.alphabet or node.name in _MARKS):
        return
    counted = site.role == "index"
    if not counted and (site.role != "value" or node not in vocabulary.indices):
        return
    if isinstance(node, Scripts) and not node.primes and node not in vocabulary.indices:
        return
    for other in vocabulary.indices:
        if other != node:
            yield Edit(other, node, other, extra=0.0 if counted else 0.3)


def _swapped_indices(site: Site, _: Vocabulary) -> Iterator[Edit]:
    node = site.node
    if site.role != "index" or not isinstance(node, Juxtaposition | Sequence):
        return
    items = node.items
    for k in range(min(len(items) - 1, 4)):
        if items[k] != items[k + 1]:
            new = replace(node, items=(*items[:k], items[k + 1], items[k], *items[k + 2 :]))
            yield Edit(new, items[k], items[k + 1])


def _shifted_indices(site: Site, _: Vocabulary) -> Iterator[Edit]:
    node = site.node
    if site.role not in ("index", "bound") or site.slot == "range":
        return
    if isinstance(node, Symbol) and (node.alphabet or node.name in _MARKS):
        return
    if isinstance(node, Sequence | Juxtaposition):
        return
    value = number_of(node)
    if value is not None:
        for new in (value + 1, value - 1):
            if new >= 0:
                yield Edit(numeral(new), node, numeral(new))
        return
    for new_index in off_by_one(node):
        yield Edit(new_index, node, new_index)
    if isinstance(node, Sum) and number_of(node.terms[-1].term) is not None:
        last = node.terms[-1]
        turned = Signed("-" if last.sign == "+" else "+", last.term)
        new_sum = Sum((*node.terms[:-1], turned))
        yield Edit(new_sum, node, new_sum)


def _indices_throughout(site: Site, vocabulary: Vocabulary) -> Iterator[Edit]:
    """One index for another everywhere on the side, or in both places of a subscript."""
    node = site.node
    script = site.role == "index" and isinstance(node, Juxtaposition | Sequence)
    if site.slot != "side" and not script:
        return
    here = [one for one in vocabulary.indices if sum(n == one for n in every(node)) > 1]
    for old in here:
        for new in vocabulary.indices:
            if new != old:
                yield Edit(replaced(node, old, new), old, new)


INDICES = (
    Slip("index", "the index {new} instead of {old}", 1.3, _other_indices),
    Slip("index", "the order of the indices {old} and {new}", 1.2, _swapped_indices),
    Slip("index", "the index {new} instead of {old} throughout", 1.7, _indices_throughout),
    Slip("index", "with {new} instead of {old}", 1.5, _shifted_indices),
)
