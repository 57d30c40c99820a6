"""The place beside a display equation where its standing is shown, filled when a page is sent.

A rendered lesson is kept for long; how its equations stand may be found out later. So the lesson
holds slots, and the page that is sent has what is known by then.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lemmata.web.render.markup import element
from lemmata.web.scratch.signs import sign

if TYPE_CHECKING:
    from collections.abc import Iterable

_SLOT = re.compile(r"<!--standing (\S+) (\S+)-->")
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
class Mark:
    """How an equation stands: what was done or why it was not, and where it can be tried.

    `anchor` names the equation, `latex` is the digest of its source. A status that has no word,
    such as that of a definition, shows nothing.
    """

    anchor: str
    latex: str
    status: str
    about: str
    address: str

    @property
    def html(self) -> str:
        """The sign, a link to the scratch page."""
        word = WORDS.get(self.status)
        if word is None:
            return _empty(self.anchor, "silent")
        about = self.about.removeprefix(f"{word.lower()}: ")
        title = f"{word}: {about}" if about else word
        return element(
            "a", str(sign(self.status)), class_=f"standing {self.status}", href=self.address,
            title=title, aria_label=f"{word}. Try the equation on the scratch page",
            data_standing=self.anchor,
        )  # fmt: skip


def digest(latex: str) -> str:
    """The source of an equation as a short name."""
    return hashlib.blake2b(latex.encode("utf-8", "replace"), digest_size=6).hexdigest()


def slot(anchor: str, latex: str) -> str:
    """The place that an equation keeps."""
    return f"<!--standing {anchor} {digest(latex)}-->"


def fill(html: str, marks: Iterable[Mark]) -> str:
    """A lesson with the standings that are known of the same equations.

    What is not known yet keeps an empty place of the same size.
    """
    known = {(mark.anchor, mark.latex): mark for mark in marks}

    def filled(found: re.Match[str]) -> str:
        mark = known.get((found[1], found[2]))
        return _empty(found[1], "") if mark is None else mark.html

    return _SLOT.sub(filled, html)


def _empty(anchor: str, kind: str) -> str:
    return element("a", class_=f"standing {kind}".strip(), data_standing=anchor)
