"""What a reference can point at, and how it is named and numbered."""

from dataclasses import dataclass, field
from typing import Literal, get_args

from lemmata.course.document import TheoremKind
from lemmata.course.positions import Span

TargetKind = Literal[
    "section",
    "equation",
    "figure",
    "derivation",
    "cell",
    "implementation",
    "explorable",
    "exercise",
    "callout",
    TheoremKind,
]

THEOREM_KINDS: tuple[TheoremKind, ...] = get_args(TheoremKind)


@dataclass(frozen=True, slots=True)
class Target:
    """Something with a label: `name` is how a sentence calls it, `excerpt` what it says."""

    label: str
    kind: TargetKind
    lesson: str
    anchor: str
    number: str | None
    title: str
    excerpt: str
    span: Span = field(compare=False)

    @property
    def name(self) -> str:
        """How a sentence calls it: `Theorem 1.3`, `(1.4)`, `Figure 1.2`, or its title."""
        match self.kind:
            case "equation":
                return f"({self.number})"
            case "figure":
                return f"Figure {self.number}"
            case "derivation":
                return f"derivation “{self.title}”"
            case "section" | "cell" | "implementation" | "callout":
                return f"“{self.title}”"
            case "explorable" | "exercise":
                return f"{self.kind} “{self.title}”"
            case _:
                return f"{self.kind.capitalize()} {self.number}"

    @property
    def hover(self) -> str:
        """What is shown before the reader follows the reference."""
        head = self.name
        if self.number and self.title:
            head += f" ({self.title})"
        return f"{head}: {self.excerpt}" if self.excerpt else head

    @property
    def url(self) -> str:
        """Its address in the whole course."""
        return f"/lessons/{self.lesson}#{self.anchor}"


@dataclass(slots=True)
class Numbers:
    """The sequences of one lesson: `1.3` is the third theorem-like block of lesson 01."""

    lesson: str
    counts: dict[str, int] = field(default_factory=dict)

    def next(self, sequence: Literal["theorem", "equation", "figure"]) -> str:
        """The next number of a sequence."""
        self.counts[sequence] = self.counts.get(sequence, 0) + 1
        chapter = self.lesson.lstrip("0") or "0"
        return f"{chapter}.{self.counts[sequence]}"
