"""References within and between lessons: what each points at, and those that point nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol
from urllib.parse import unquote

from lemmata.course import document as d
from lemmata.course.diagnostics import Diagnostic, did_you_mean
from lemmata.course.plain import all_inlines
from lemmata.course.targets import THEOREM_KINDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from lemmata.course.codes import Code
    from lemmata.course.lesson import Lesson
    from lemmata.course.positions import Span
    from lemmata.course.targets import Target


Missing = Literal["is not written yet", "can't be read"]
UNREAD_HINTS: dict[Missing, str] = {
    "is not written yet": "name the lesson without a reference",
    "can't be read": "first mend that lesson's own mistake",
}


class Library(Protocol):
    """What a lesson can refer to outside itself."""

    def labels_of(self, lesson: str) -> Mapping[str, Target] | None:
        """The labels of a lesson; None where there is no such lesson, empty if unwritten."""

    def missing(self, lesson: str) -> Missing | None:
        """Why nothing is known of what a lesson of the course holds; None where it can be read."""

    def lesson_at(self, page: str) -> str | None:
        """The lesson that a page's address or file name means."""

    def has_term(self, term: str) -> bool:
        """Whether the glossary explains the term."""

    def has_work(self, key: str) -> bool:
        """Whether the bibliography holds the work."""

    def has_picture(self, path: str) -> bool:
        """Whether the course's folder holds the picture."""

    @property
    def lesson_ids(self) -> Collection[str]:
        """All lessons of the course."""

    @property
    def terms(self) -> Collection[str]:
        """All terms of the glossary."""

    @property
    def works(self) -> Collection[str]:
        """All keys of the bibliography."""


def split_target(target: str) -> tuple[str | None, str]:
    """`label`, `01/label` and the full id `01/derivation/cauchy-schwarz`."""
    lesson, slash, rest = target.partition("/")
    if not slash:
        return None, target
    return lesson, rest.replace("/", "-")


def resolve(target: str, lesson: Lesson, library: Library) -> Target | None:
    """What a reference in a lesson points at, or None."""
    other, label = split_target(target)
    if other is None or other == lesson.id:
        return lesson.labels.get(label)
    labels = library.labels_of(other)
    return labels.get(label) if labels is not None else None


def check_references(lesson: Lesson, library: Library) -> Iterator[Diagnostic]:
    """A mistake for every reference, citation, term, link and picture that leads nowhere."""
    for inline in all_inlines(lesson.blocks):
        match inline:
            case d.Reference():
                yield from _reference(lesson, library, inline)
            case d.TermReference(term=term, span=span):
                if not library.has_term(term):
                    yield Diagnostic.at(
                        lesson.path, span, "unknown-term", f"the glossary has no term `{term}`",
                        did_you_mean(term, library.terms, "add it to glossary.md"),
                    )  # fmt: skip
            case d.Citation(keys):
                for key in keys:
                    if not library.has_work(key.key):
                        yield Diagnostic.at(
                            lesson.path, key.span, "unknown-citation",
                            f"references.bib has no entry `{key.key}`",
                            did_you_mean(key.key, library.works, "add it to references.bib"),
                        )  # fmt: skip
            case d.Link(url=url, span=span):
                yield from _link(lesson, library, url, span)
            case d.Image(path=path, span=span):
                yield from _picture(lesson, library, path, span)
            case _:
                pass
    for path, span in lesson.pictures:
        yield from _picture(lesson, library, path, span)
    for label, span in lesson.mentions:
        yield from _mention(lesson, library, label, span)


def _reference(lesson: Lesson, library: Library, reference: d.Reference) -> Iterator[Diagnostic]:
    found = resolve(reference.target, lesson, library)
    if found is None:
        yield _unknown(lesson, library, reference.target, reference.span, "unknown-label")
    elif reference.role == "eq" and found.kind != "equation":
        yield Diagnostic.at(
            lesson.path, reference.span, "not-an-equation",
            f"`{reference.target}` is a {found.kind}", f"write {{ref}}`{reference.target}`",
        )  # fmt: skip


def _mention(lesson: Lesson, library: Library, label: str, span: Span) -> Iterator[Diagnostic]:
    found = resolve(label, lesson, library)
    if found is None:
        yield _unknown(lesson, library, label, span, "unknown-theorem")
    elif found.kind not in THEOREM_KINDS:
        theorems = [t.label for t in lesson.labels.values() if t.kind in THEOREM_KINDS]
        yield Diagnostic.at(
            lesson.path, span, "unknown-theorem", f"`{label}` is a {found.kind}, not a theorem",
            did_you_mean(label, theorems),
        )  # fmt: skip


def _unknown(lesson: Lesson, library: Library, target: str, span: Span, code: Code) -> Diagnostic:
    other, label = split_target(target)
    labels = lesson.labels if other in (None, lesson.id) else library.labels_of(other or "")
    if labels is None:
        found = f"there is no lesson `{other}`"
        return Diagnostic.at(
            lesson.path, span, code, found, did_you_mean(other or "", library.lesson_ids)
        )
    if other not in (None, lesson.id) and (why := library.missing(other or "")):
        found = f"lesson {other} {why}, so it has no `{label}`"
        return Diagnostic.at(lesson.path, span, code, found, UNREAD_HINTS[why])
    where = f" in lesson {other}" if other not in (None, lesson.id) else ""
    near = did_you_mean(label, labels, "give what it means a `:label:`")
    if other is None and near.startswith(("give", "known")):
        near = _elsewhere(lesson, library, label) or near
    return Diagnostic.at(lesson.path, span, code, f"there is no label `{label}`{where}", near)


def _elsewhere(lesson: Lesson, library: Library, label: str) -> str | None:
    """The lesson that has the label which this one lacks."""
    for other in library.lesson_ids:
        if other != lesson.id and label in (library.labels_of(other) or ()):
            return f"did you mean `{other}/{label}`?"
    return None


def _link(lesson: Lesson, library: Library, url: str, span: Span) -> Iterator[Diagnostic]:
    page, _, anchor = url.partition("#")
    if url.startswith("#"):
        if unquote(anchor) not in lesson.anchors:
            yield Diagnostic.at(
                lesson.path, span, "unknown-anchor", f"this page has no anchor `{anchor}`",
                did_you_mean(anchor, lesson.anchors, "link to a label or a heading of this page"),
            )  # fmt: skip
    elif page.endswith(".md") or page.startswith("/lessons/"):
        if library.lesson_at(page) is not None:
            return
        yield Diagnostic.at(
            lesson.path, span, "unknown-page", f"the course has no page `{page}`",
            "name a lesson's file beside this one, as in `02_….md`",
        )  # fmt: skip


def _picture(lesson: Lesson, library: Library, path: str, span: Span) -> Iterator[Diagnostic]:
    if not library.has_picture(path):
        yield Diagnostic.at(
            lesson.path, span, "missing-picture", f"there is no file `{path}` in the course",
            "give its path from course.toml on",
        )  # fmt: skip
