"""All lines that differ from a link by one small human mistake, the likely and simple first."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from lemmata.formula.diagnose.making import opened
from lemmata.formula.diagnose.sites import Site, sites
from lemmata.formula.diagnose.statements import INEQUALITIES, assumptions, other_relations
from lemmata.formula.diagnose.table import OPERATOR_SLIPS, SLIPS
from lemmata.formula.errors import FormulaError
from lemmata.formula.grammar import parse
from lemmata.formula.surface import NOWHERE, Relations, Span, Surface
from lemmata.formula.surface_printing import to_latex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lemmata.formula.diagnose.slips import Edit, Slip
    from lemmata.formula.diagnose.vocabulary import Vocabulary

MOST_EDITS = 6_000
"""Edits looked at for one side; a formula that a person can overlook has far fewer."""
_LEFT = 0.9
_DEPTH = 0.07
_EASY = frozenset(("factor", "sign", "term", "inverse", "variable"))
"""What makes an inequality true without explaining it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    r"""A link that might have been meant: its sides, its relation, what else would be given.

    `given_added` is a condition or, with `about`, a declaration in the place of that symbol's, as
    ``A \in \mathbb{S}^n``. `span` is the changed place in the source of the link as written.
    """

    mistake: str
    text: str
    left: Surface
    right: Surface
    relation: str
    given_added: tuple[str, ...] = ()
    about: str = ""
    span: Span = NOWHERE
    side: str = "right"
    cost: float = 0.0

    @property
    def fix(self) -> str:
        """The whole mended link in LaTeX."""
        return to_latex(Relations((self.left, self.right), (self.relation,)))


@dataclass(frozen=True, slots=True)
class _Planned:
    """An edit that has not been made yet."""

    cost: float
    number: int
    side: str
    site: Site
    slip: Slip
    edit: Edit


def candidates(
    left: Surface, relation: str, right: Surface, vocabulary: Vocabulary
) -> Iterator[Candidate]:
    """The candidates in order; each prints to LaTeX that reads back as the same tree.

    Those that say of a thing that it is itself come last: nearly any line has one.
    """
    whole = list(_statements(left, relation, right, vocabulary))
    whole.sort(key=lambda candidate: candidate.cost)
    same: list[Candidate] = []
    seen = {(to_latex(left), to_latex(right))}
    loose = relation in INEQUALITIES
    for plan in _planned(left, right, vocabulary, loose=loose):
        while whole and whole[0].cost <= plan.cost:
            yield whole.pop(0)
        made = _made(plan, left, relation, right, seen)
        if made is not None and made.left == made.right:
            same.append(made)
        elif made is not None:
            yield made
    yield from whole
    yield from same


def _planned(
    left: Surface, right: Surface, vocabulary: Vocabulary, *, loose: bool
) -> list[_Planned]:
    found: list[_Planned] = []
    for side, tree, handicap in (("right", right, 0.0), ("left", left, _LEFT)):
        edits = islice(_edits(tree, vocabulary), MOST_EDITS)
        for number, (site, slip, edit) in enumerate(edits, len(found)):
            cost = slip.cost + edit.extra + handicap + _DEPTH * site.depth
            if loose and slip.mistake in _EASY:
                cost += _LEFT
            found.append(_Planned(cost, number, side, site, slip, edit))
    found.sort(key=lambda plan: (plan.cost, plan.number))
    return found


def _edits(tree: Surface, vocabulary: Vocabulary) -> Iterator[tuple[Site, Slip, Edit]]:
    for site in sites(tree, vocabulary):
        for slip in OPERATOR_SLIPS if site.role == "operator" else SLIPS:
            for edit in slip.edits(site, vocabulary):
                yield site, slip, edit


def _made(
    plan: _Planned, left: Surface, relation: str, right: Surface, seen: set[tuple[str, str]]
) -> Candidate | None:
    new = readable(opened(plan.site.put(plan.edit.new)))
    if new is None:
        return None
    sides = (left, new) if plan.side == "right" else (new, right)
    key = (to_latex(sides[0]), to_latex(sides[1]))
    if key in seen:
        return None
    seen.add(key)
    text = plan.slip.text(plan.edit)
    span = plan.site.span
    return Candidate(
        plan.slip.mistake, text, *sides, relation, span=span, side=plan.side, cost=plan.cost
    )


def readable(tree: Surface) -> Surface | None:
    """The tree as it reads back from its LaTeX; None where it doesn't."""
    try:
        return parse(to_latex(tree))
    except FormulaError:
        return None


def _statements(
    left: Surface, relation: str, right: Surface, vocabulary: Vocabulary
) -> Iterator[Candidate]:
    for other, text, cost in other_relations(relation):
        yield Candidate("relation", text, left, right, other, side="both", cost=cost)
    for one in assumptions(vocabulary):
        yield Candidate(
            "assumption", one.text, left, right, relation, (one.given,), one.about,
            side="both", cost=one.cost,
        )  # fmt: skip
