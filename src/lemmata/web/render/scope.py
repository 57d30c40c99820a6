"""What the HTML of one page is made with."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from lemmata.typeset import typeset
from lemmata.web.render.pictures import picture_size

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lemmata.course import Course, Lesson
    from lemmata.course.document import FootnoteReference
    from lemmata.course.formulas import Typesetter
    from lemmata.course.targets import Target


@dataclass(slots=True)
class Scope:
    """One page while it is rendered: `links` is off where an anchor can't stand."""

    lesson: Lesson
    course: Course
    outputs: Mapping[int, str] = field(default_factory=dict)
    typeset: Typesetter = typeset
    links: bool = True
    mentioned: list[FootnoteReference] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)

    def resolve(self, target: str) -> Target | None:
        """What a reference points at, or None."""
        return self.course.resolve(target, self.lesson)

    def mention(self, reference: FootnoteReference) -> None:
        """A footnote is put beside the block that mentions it first."""
        if reference.label not in self.shown:
            self.shown.add(reference.label)
            self.mentioned.append(reference)

    def picture(self, path: str) -> str:
        """The address of a picture of the course."""
        return "/pictures/" + quote(path)

    def picture_size(self, path: str) -> tuple[int, int] | tuple[None, None]:
        """Width and height of a picture of the course, None where they can't be told."""
        if not self.course.has_picture(path):
            return None, None
        return picture_size(self.course.directory / path) or (None, None)

    def unlinked(self) -> Scope:
        """The same page where no link may stand."""
        return replace(self, links=False)
