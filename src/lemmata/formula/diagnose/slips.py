"""What an entry of the table is: a mistake, its wording, and the edits that would undo it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from lemmata.formula.surface_printing import to_latex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lemmata.formula.diagnose.sites import Site
    from lemmata.formula.diagnose.vocabulary import Vocabulary
    from lemmata.formula.surface import Surface

Words: TypeAlias = "Surface | str"


@dataclass(frozen=True, slots=True)
class Edit:
    """One change at one place: the node that comes there, and what the wording speaks of.

    `extra` adds to the cost of the entry: how much less likely this edit is than its simplest.
    """

    new: Surface
    old_words: Words = ""
    new_words: Words = ""
    extra: float = 0.0


@dataclass(frozen=True, slots=True)
class Slip:
    """A small human mistake: how it is called, worded and undone.

    `mistake` is one of `verdict.Diagnosis.mistake`; `wording` may hold ``{old}`` and ``{new}``;
    `cost` orders entries, the likely and the simple first.
    """

    mistake: str
    wording: str
    cost: float
    edits: Callable[[Site, Vocabulary], Iterator[Edit]]

    def text(self, edit: Edit) -> str:
        """The mistake in words."""
        return self.wording.format(old=_said(edit.old_words), new=_said(edit.new_words))


def _said(words: Words) -> str:
    return words if isinstance(words, str) else to_latex(words)
