"""The pages' templates and what each of them is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

from lemmata.typeset import RendererMissingError, TypesetError, typeset
from lemmata.web.course_map import draw_map
from lemmata.web.render import render_glossary, render_references
from lemmata.web.render.inlines import formula
from lemmata.web.render.markup import code_block
from lemmata.web.scratch.prose import pieces
from lemmata.web.scratch.signs import sign
from lemmata.web.stamps import TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lemmata.course import Course, Diagnostic
    from lemmata.web.assets import Assets
    from lemmata.web.course_view import CourseView
    from lemmata.web.library import LessonPage
    from lemmata.web.scratch.deriving import Derived
    from lemmata.web.scratch.shown import Shown
    from lemmata.web.search import Hit


class Templates:
    """Writes whole pages. What comes from the course is HTML already; the rest is escaped."""

    def __init__(self, assets: Assets, *, watch: bool = False) -> None:
        self.environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            auto_reload=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.globals["asset"] = assets.url
        self.environment.globals["watch"] = watch
        self.environment.globals["sign"] = sign
        self.environment.filters["formula"] = _formula
        self.environment.filters["prose"] = _prose
        self.environment.filters["listing"] = _listing

    def page(self, template: str, title: str, course: CourseView | Bare, **context: Any) -> str:
        """One page by its template."""
        made = self.environment.get_template(template)
        return made.render(title=title, course=course, **context)

    def map(self, course: CourseView) -> str:
        """The front page."""
        picture = draw_map({lesson.id: lesson.needs for lesson in course.lessons})
        return self.page("map.html", course.title, course, picture=picture)

    def lesson(
        self, page: LessonPage, course: CourseView, mistakes: Sequence[dict[str, Any]]
    ) -> str:
        """A lesson with its neighbours, and its mistakes for an author."""
        return self.page(
            "lesson.html",
            page.title,
            course,
            lesson=_lesson_context(page, course),
            body=Markup(page.rendered.html),  # noqa: S704
            contents=[
                {"id": e.id, "text": Markup(e.text), "level": e.level, "depth": e.depth}  # noqa: S704
                for e in page.rendered.contents
            ],
            mistakes=mistakes,
        )

    def glossary(self, course: Course, view: CourseView) -> str:
        """The glossary."""
        entries = [
            {
                "id": entry.id,
                "term": Markup(entry.term),  # noqa: S704
                "html": Markup(entry.html),  # noqa: S704
                "initial": entry.initial,
                "lessons": entry.lessons,
            }
            for entry in render_glossary(course)
        ]
        return self.page("glossary.html", "Glossary", view, entries=entries)

    def references(self, course: Course, view: CourseView) -> str:
        """The references."""
        entries = [
            {"key": e.key, "html": Markup(e.html), "lessons": e.lessons}  # noqa: S704
            for e in render_references(course)
        ]
        return self.page("references.html", "References", view, references=entries)

    def search(self, query: str, hits: list[Hit], view: CourseView) -> str:
        """The search without a script."""
        return self.page("search.html", "Search", view, query=query, results=hits)

    def finding(self, kind: str, index: int, shown: Shown) -> dict[str, Any]:
        """What stands beside a field, as the page's script takes it."""
        made = self.environment.get_template("verdict.html").module
        html = str(made.verdict(shown, fixable=True))  # type: ignore[attr-defined]
        said = {"kind": kind, "index": index, "status": shown.status, "html": html}
        return {**said, "said": shown.said, "span": shown.span}

    def derived(self, derived: Derived) -> str:
        """A derivative, for a page with a script."""
        made = self.environment.get_template("derived.html").module
        return str(made.derived(derived))  # type: ignore[attr-defined]

    def error(
        self,
        status: int,
        course: CourseView | Bare,
        message: str = "",
        heading: str = "",
        mistakes: Sequence[dict[str, Any]] = (),
        *,
        planned: str = "",
    ) -> str:
        """An answer that is not the page asked for."""
        return self.page(
            "error.html", heading or f"Error {status}", course,
            status=status, message=message, heading=heading, mistakes=mistakes, planned=planned,
        )  # fmt: skip


class Bare:
    """What pages know of a course that can't be read."""

    title = "Lemmata"
    summary = ""
    overview = None
    phases: tuple[()] = ()
    lessons: tuple[()] = ()
    paths: tuple[()] = ()
    projects: tuple[()] = ()
    papers: tuple[()] = ()


def _formula(latex: str, display: bool = False) -> Markup:
    """A formula that may have been typed by anyone."""
    return Markup(formula(latex, display, typeset))  # noqa: S704


def _prose(text: str) -> Markup:
    """A message of the engine, its formulas set."""
    parts = (_set(part) if is_formula else escape(part) for is_formula, part in pieces(text))
    return Markup("").join(parts)


def _set(latex: str) -> Markup:
    try:
        return Markup(typeset(latex))  # noqa: S704
    except (TypesetError, RendererMissingError):
        return escape(latex)


def _listing(code: str, language: str) -> Markup:
    """A listing in its colours."""
    return Markup(code_block(code, language))  # noqa: S704


def shown_mistakes(mistakes: Sequence[Diagnostic], course: Course | None) -> list[dict[str, Any]]:
    """Mistakes as the template lists them, each with its source line and caret."""
    return [
        {
            "path": mistake.path,
            "line": mistake.line,
            "column": mistake.column,
            "found": mistake.found,
            "hint": mistake.hint,
            "text": mistake.render(course.source(mistake.path)) if course else "",
        }
        for mistake in mistakes
    ]


def _lesson_context(page: LessonPage, course: CourseView) -> dict[str, Any]:
    everything = ([course.overview] if course.overview else []) + list(course.lessons)
    order = [lesson for lesson in everything if lesson.written or lesson.id == page.id]
    place = next((n for n, lesson in enumerate(order) if lesson.id == page.id), 0)
    phases = (p.title for p in course.phases if any(one.id == page.id for one in p.lessons))
    return {
        "id": page.id,
        "title": page.title,
        "phase": next(phases, None),
        "previous": order[place - 1] if place > 0 else None,
        "next": order[place + 1] if place + 1 < len(order) else None,
    }
