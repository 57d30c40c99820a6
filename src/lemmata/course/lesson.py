"""A lesson that has been read: its blocks, its names, and the mistakes found in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lemmata.course import document as d
from lemmata.course.diagnostics import Diagnostic
from lemmata.course.plain import MARK, name_references
from lemmata.course.positions import Passage, Span
from lemmata.course.targets import Target


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson. `path` is the file's name beside course.toml, `source` its text.

    `formulas` are all formulas in the order of the file, with whether each is displayed;
    `givens` are the declarations among them;
    `mentions` are the labels that proofs and derivations name.
    """

    id: str
    title: str
    path: str
    source: str
    blocks: tuple[d.Block, ...]
    cells: tuple[d.CodeCell, ...]
    equations: tuple[d.Equation, ...]
    labels: Mapping[str, Target]
    footnotes: Mapping[str, d.Footnote]
    anchors: Mapping[str, Span]
    formulas: tuple[tuple[Passage, bool], ...]
    givens: tuple[d.Given, ...]
    mentions: tuple[tuple[str, Span], ...]
    pictures: tuple[tuple[str, Span], ...]
    mistakes: tuple[Diagnostic, ...] = field(default=())

    def named(self, text: str) -> str:
        """Marked text (see `lemmata.course.plain`) with the lesson's own names in it."""
        if MARK not in text:
            return text
        return name_references(text, {label: t.name for label, t in self.labels.items()})
