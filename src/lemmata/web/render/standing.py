"""The place beside a display equation where its standing is shown, filled when a page is sent.

A rendered lesson is kept for long; how its equations stand may be found out later. So the lesson
holds a mark, and the page that is sent has what is known by then.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lemmata.web.render.markup import element
from lemmata.web.scratch.signs import sign

if TYPE_CHECKING:
    from collections.abc import Mapping

_SLOT = re.compile(r"<!--standing:([^<>]*?)-->")
WORDS = {
    "proved": "Proved",
    "tested": "Tested",
    "by_code": "Checked by code",
    "unchecked": "Not checked",
    "refuted": "Refuted",
    "ill_typed": "Ill-typed",
    "undeclared": "Undeclared",
    "not_understood": "Not understood",
    "undecided": "Undecided",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How an equation stands: what was done or why it was not, and where it can be tried."""

    anchor: str
    status: str
    about: str
    address: str

    @property
    def html(self) -> str:
        """The sign, a link to the scratch page."""
        word = WORDS[self.status]
        return element(
            "a", str(sign(self.status)), class_=f"standing {self.status}", href=self.address,
            title=f"{word}: {self.about}" if self.about else word,
            aria_label=f"{word}. Try the equation on the scratch page",
            data_standing=self.anchor,
        )  # fmt: skip


def slot(anchor: str) -> str:
    """The mark that an equation holds."""
    return f"<!--standing:{anchor}-->"


def fill(html: str, standings: Mapping[str, Standing | None]) -> str:
    """A lesson with the standings that are known; None stands for an equation without one.

    What is not known yet keeps an empty place of the same size.
    """

    def filled(found: re.Match[str]) -> str:
        anchor = found[1]
        if anchor not in standings:
            return element("a", class_="standing", data_standing=anchor)
        standing = standings[anchor]
        return element("a", class_="standing") if standing is None else standing.html

    return _SLOT.sub(filled, html)
