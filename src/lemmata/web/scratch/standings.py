"""How the equations of a lesson stand, as far as it is known, and the rest as it is judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from lemmata.web.library import Library
    from lemmata.web.render.standing import Standing


class Standings:
    """The standings of all lessons."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._versions: dict[str, int] = {}

    def version(self, lesson: str) -> int:
        """Changes when more is known of the lesson."""
        return self._versions.get(lesson, 0)

    def known(self, lesson: str) -> Mapping[str, Standing | None]:
        """What is known, by the equation's anchor; None for one that claims nothing."""
        del lesson
        return {}

    async def all(self, lesson: str) -> AsyncIterator[tuple[str, Standing | None]]:
        """Every equation's standing: at once what is known, then what is judged."""
        for anchor, standing in self.known(lesson).items():
            yield anchor, standing
