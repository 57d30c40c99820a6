"""Declarations in words: “the eigenvalues of A”, “a random vector in …”, “the SVD”."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lemmata.formula.errors import NotUnderstood
from lemmata.formula.reading.phrasebook import PHRASES
from lemmata.formula.surface import Relations, Sequence, Surface, Words

if TYPE_CHECKING:
    from lemmata.formula.reading.scope import Scope

_TRAILING = re.compile(r"^(for all|for every|for each)\b")


def declare_phrase(surface: Surface, given: int, scope: Scope) -> None:
    """Declare what a sentence of symbols and words says."""
    assert isinstance(surface, Sequence)
    pattern, parts = _normalised(surface)
    for template, work in PHRASES:
        match = template.fullmatch(pattern)
        if match is not None:
            work(parts, match, given, scope)
            return
    words = " ".join(item.text.strip() for item in surface.items if isinstance(item, Words))
    raise NotUnderstood(
        f"the words “{words}” are not part of the language", surface.span,
        "say it with a set, an equation or a condition",
    )  # fmt: skip


def _normalised(surface: Sequence) -> tuple[str, list[Surface]]:
    r"""The sentence with each formula as ``@``, runs of listed ones as one, and these formulas."""
    text: list[str] = []
    parts: list[Surface] = []
    run: list[Surface] = []
    signs: list[str] = []

    def close() -> None:
        if run:
            one = run[0]
            if len(run) > 1:
                one = Sequence(tuple(run), tuple(signs), run[0].span.to(run[-1].span))
            parts.append(one)
            text.append("@")
            run.clear()
            signs.clear()

    for k, item in enumerate(surface.items):
        if isinstance(item, Words):
            close()
            text.append(re.sub(r"\s+", " ", item.text.strip().lower()))
        else:
            if run:
                signs.append(surface.separators[k - 1] or ",")
            run.append(item)
    close()
    return " ".join(word for word in text if word), parts


def without_quantifier(surface: Surface) -> Surface:
    """A condition without “for all i” behind it."""
    if isinstance(surface, Sequence):
        for k, item in enumerate(surface.items):
            if isinstance(item, Words) and _TRAILING.match(item.text.strip()):
                kept = surface.items[:k]
                return kept[0] if len(kept) == 1 else Sequence(kept, surface.separators[: k - 1])
    return surface


__all__ = ["Relations", "declare_phrase", "without_quantifier"]
