"""Signs: of a term, of an exponent, of an argument, of a whole side."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lemmata.formula.diagnose.making import flipped, negated, number_of, total
from lemmata.formula.diagnose.slips import Edit, Slip
from lemmata.formula.surface import Group, Numeral, Signed, Sum, Symbol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lemmata.formula.diagnose.sites import Site
    from lemmata.formula.diagnose.vocabulary import Vocabulary
    from lemmata.formula.surface import Surface

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


def _term_signs(site: Site, _: Vocabulary) -> Iterator[Edit]:
    node = site.node
    if not isinstance(node, Sum) or site.role != "value":
        return
    for k, term in enumerate(node.terms):
        turned = (*node.terms[:k], flipped(term), *node.terms[k + 1 :])
        alone = len(node.terms) == 1
        ordinal = _ORDINALS[k] if k < len(_ORDINALS) else f"{k + 1}th"
        words: Surface | str = term.term if alone or site.slot != "side" else f"the {ordinal} term"
        yield Edit(total(turned), words, extra=0.3 if k == 0 and not alone else 0.0)


def _whole_signs(site: Site, _: Vocabulary) -> Iterator[Edit]:
    node = site.node
    if site.slot != "side" or (isinstance(node, Sum) and len(node.terms) == 1):
        return
    if node != Numeral("0"):
        yield Edit(_tidy(negated(node)))


def _exponent_signs(site: Site, _: Vocabulary) -> Iterator[Edit]:
    node = site.node
    if site.role != "exponent":
        return
    one = isinstance(node, Numeral) and node.text == "1"
    if isinstance(node, Sum) and len(node.terms) == 1 and node.terms[0].term == Numeral("1"):
        return
    extra = 0.7 if number_of(node) is not None else 0.0
    if not one and node != Symbol(r"\infty"):
        yield Edit(_tidy(negated(node)), node, extra=extra)


def _argument_signs(site: Site, _: Vocabulary) -> Iterator[Edit]:
    node = site.node
    if site.slot == "argument" and isinstance(node, Group) and node.opening in "([":
        if not isinstance(node.body, Sum) or len(node.body.terms) > 1:
            yield Edit(replace(node, body=_tidy(negated(node.body))), node.body)
    elif site.slot == "term" and site.role == "value" and isinstance(node, Group):
        yield Edit(replace(node, body=_tidy(negated(node.body))), node.body, extra=1.0)


def _tidy(node: Surface) -> Surface:
    """``-a + b`` as ``b - a``."""
    if isinstance(node, Sum) and [term.sign for term in node.terms] == ["-", "+"]:
        return Sum((node.terms[1], Signed("-", node.terms[0].term)))
    return node


SIGNS = (
    Slip("sign", "the sign of {old}", 1.0, _term_signs),
    Slip("sign", "the sign of the whole side", 1.0, _whole_signs),
    Slip("sign", "the sign of the exponent {old}", 1.1, _exponent_signs),
    Slip("sign", "the sign of the argument {old}", 1.1, _argument_signs),
)
