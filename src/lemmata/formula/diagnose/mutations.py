"""The table run forwards: every single human mistake that a true claim could have suffered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lemmata.formula.diagnose.candidates import Candidate, candidates
from lemmata.formula.diagnose.vocabulary import Known, Vocabulary
from lemmata.formula.surface import Relations, Surface

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Mutation:
    """A claim with one mistake in the link of this number."""

    mistake: str
    text: str
    claim: Surface
    link: int


def mutations(
    claim: Surface, symbols: Mapping[str, Known] | None = None, *, most: int = 10_000
) -> list[Mutation]:
    """The mistakes of the table made in each link of a claim, in a fixed order.

    Assumptions are left out: a true claim stays true when more is given.
    """
    if not isinstance(claim, Relations):
        return []
    found: list[Mutation] = []
    for k, relation in enumerate(claim.signs):
        left, right = claim.items[k], claim.items[k + 1]
        vocabulary = Vocabulary((left, right), symbols or {})
        for candidate in candidates(left, relation, right, vocabulary):
            if candidate.mistake != "assumption" or not candidate.given_added:
                items = (*claim.items[:k], *_items(candidate), *claim.items[k + 2 :])
                signs = (*claim.signs[:k], candidate.relation, *claim.signs[k + 1 :])
                wrong = replace(claim, items=items, signs=signs, sign_spans=())
                found.append(Mutation(candidate.mistake, candidate.text, wrong, k))
                if len(found) >= most:
                    return found
    return found


def _items(candidate: Candidate) -> tuple[Surface, Surface]:
    return candidate.left, candidate.right
