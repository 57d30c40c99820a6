"""Outputs as HTML: everything escaped, files for figures, frames for foreign HTML."""

import base64
import re
from html.parser import HTMLParser

import pytest

from lemmata.sandbox.results import Display, Failure, Notice, Output, Stream, TraceLine
from lemmata.web import typeset_text as typeset_module
from lemmata.web.failed_checks import Checks
from lemmata.web.render_outputs import render_outputs
from lemmata.web.terminal_text import terminal_html

EVIL = "<script>alert(1)</script>\"'&<img src=x onerror=alert(1)>"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="614" height="345" viewBox="0 0 1 1"></svg>\n'
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (20).to_bytes(4, "big") + (30).to_bytes(4, "big") + b"rest"


class Files:
    """Stands for the place where files are put."""

    def __init__(self) -> None:
        self.files: dict[str, tuple[bytes, str]] = {}

    def put(self, content: bytes, media_type: str) -> str:
        url = f"/files/{len(self.files)}"
        self.files[url] = (content, media_type)
        return url


class Elements(HTMLParser):
    """The elements of a piece of HTML, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def tags(self) -> list[str]:
        return [tag for tag, _ in self.elements]


def rendered(*outputs: Output, alt: str | None = None, cell: int | None = None) -> Elements:
    return Elements(render_outputs(outputs, Files(), alt=alt, cell=cell))


@pytest.mark.parametrize(
    "output",
    [
        Stream("stdout", EVIL),
        Stream("stderr", EVIL),
        Notice(EVIL),
        Display({"text/plain": EVIL}, {}, result=True),
        Display({"text/markdown": EVIL}),
        Failure(EVIL, EVIL, (TraceLine(0, 1, EVIL, EVIL, 3),), EVIL, Failure(EVIL, EVIL)),
    ],
)
def test_text_never_becomes_markup(output: Output) -> None:
    page = rendered(output)

    assert EVIL in page.text
    assert set(page.tags) <= {"pre", "p", "span", "strong"}


def test_streams_have_their_classes() -> None:
    page = rendered(Stream("stdout", "a"), Stream("stderr", "b"))

    assert [attrs["class"] for _, attrs in page.elements] == ["stream", "stream stderr"]


def test_a_figure_is_an_image_of_known_size_with_the_cells_description() -> None:
    files = Files()
    html = render_outputs([Display({"image/svg+xml": SVG})], files, alt='A "line" <b>')

    ((tag, attrs),) = Elements(html).elements
    assert tag == "img"
    assert (attrs["width"], attrs["height"], attrs["class"]) == ("614", "345", "figure")
    assert attrs["alt"] == 'A "line" <b>'
    assert files.files[attrs["src"] or ""] == (SVG.encode(), "image/svg+xml")


def test_several_figures_are_numbered() -> None:
    page = rendered(*[Display({"image/svg+xml": SVG})] * 2, Stream("stdout", "x"), alt="Lines")

    described = [attrs["alt"] for tag, attrs in page.elements if tag == "img"]
    assert described == ["Lines (1 of 2)", "Lines (2 of 2)"]


def test_png_images_know_their_size() -> None:
    encoded = base64.b64encode(PNG).decode()

    ((_, attrs),) = rendered(Display({"image/png": encoded, "text/plain": "i"})).elements

    assert (attrs["width"], attrs["height"]) == ("20", "30")


@pytest.mark.parametrize("broken", ["%%%", "", base64.b64encode(b"no image").decode()])
def test_a_broken_image_falls_back_to_text(broken: str) -> None:
    page = rendered(Display({"image/png": broken, "text/plain": "an image"}))

    assert page.tags == ["pre"]
    assert page.text == "an image"


def test_foreign_html_is_shut_into_a_frame() -> None:
    files = Files()
    data = {"text/html": f"<b>{EVIL}</b>", "text/plain": "t"}

    html = render_outputs([Display(data)], files)

    ((tag, attrs),) = Elements(html).elements
    assert tag == "iframe"
    assert attrs["sandbox"] == ""
    assert attrs["title"]
    content, media_type = files.files[attrs["src"] or ""]
    page = Elements(content.decode())
    policy = next(a["content"] or "" for t, a in page.elements if t == "meta" and "content" in a)
    assert media_type == "text/html"
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


def test_latex_is_typeset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typeset_module, "typeset", lambda s, *, display: f"<math>{s}</math>")
    assert (
        typeset_module.typeset_text(r"$\displaystyle \frac{1}{2}$") == r"<math>\frac{1}{2}</math>"
    )

    page = rendered(Display({"text/latex": "$$x$$", "text/plain": "x"}, {}, result=True))

    assert page.tags == ["div", "math"]


def test_latex_that_is_not_understood_is_shown_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    import lemmata.typeset

    def refuse(latex: str, *, display: bool) -> str:
        raise lemmata.typeset.TypesetError("no", 0)

    monkeypatch.setattr(typeset_module, "typeset", refuse)

    page = rendered(Display({"text/latex": r"$\odd$", "text/plain": "odd"}, {}, result=True))

    assert page.tags == ["pre"]
    assert page.text == "odd"


@pytest.mark.parametrize("kind", ["Math", "Latex"])
def test_a_displayed_formula_is_typeset_and_a_broken_one_keeps_its_text(kind: str) -> None:
    from IPython.core import display

    def page(written: str) -> Elements:
        made = getattr(display, kind)(written)
        return rendered(Display({"text/latex": made._repr_latex_(), "text/plain": repr(made)}))

    marks = ("$", "$") if kind == "Latex" else ("", "")
    whole, broken = (r"\frac{1}{2}".join(marks), r"\frac{".join(marks))
    assert "mfrac" in page(whole).tags
    assert (page(broken).tags, page(broken).text) == (["pre"], r"\frac{")


def test_an_object_that_says_only_its_type_gives_way_to_what_it_displays() -> None:
    plain = "<IPython.core.display.Markdown object>"

    assert rendered(Display({"text/markdown": "*a*", "text/plain": plain})).text == "*a*"
    assert rendered(Display({"text/latex": "Let $x$ be", "text/plain": plain})).text == "Let $x$ be"
    assert rendered(Display({"text/plain": plain})).text == plain


@pytest.mark.parametrize("text", ["x\n" * 500, "y" * 50_000])
def test_very_long_text_is_folded(text: str) -> None:
    page = rendered(Stream("stdout", text))

    assert page.tags == ["details", "summary", "pre"]
    assert re.search(r"Output of (501 lines|50,000 characters)", page.text)


def test_a_trace_names_its_lines_and_other_cells() -> None:
    trace = (TraceLine(1, 2, "<module>", "B = invert(A)"), TraceLine(0, 3, "invert", "inv(A)"))

    text = rendered(Failure("LinAlgError", "Singular", trace, "numpy.linalg.inv"), cell=1).text

    assert text.split("\n") == [
        "line 2",
        "    B = invert(A)",
        "cell 1, line 3 in invert",
        "    inv(A)",
        "LinAlgError: Singular",
        "raised in numpy.linalg.inv",
    ]


CHECKED = """def same(x, y):
    assert x == y
a = 1
for b in [1, 2]:
    # check
    assert same(
        a, '<b>'
    )
"""


def check_failed(*, edited: bool, line: int = 7, name: str = "AssertionError") -> Elements:
    trace = (
        TraceLine(1, line, "<module>", "a, '<b>'"),
        TraceLine(1, 2, "same", "assert x == y"),
    )
    outputs = [Failure(name, "", trace)]
    checks = Checks(CHECKED, 5, edited)
    return Elements(render_outputs(outputs, Files(), cell=1, checks=checks))


def test_a_check_that_fails_after_an_edit_is_told_calmly_with_its_trace_folded() -> None:
    page = check_failed(edited=True)

    assert page.tags[:5] == ["p", "pre", "p", "details", "summary"]
    assert page.text.startswith(
        "A check of this cell no longer holds:assert same(\n    a, '<b>'\n)"
        "That is because an earlier edit, or this one, changed what it relies on.The trace"
    )
    assert "AssertionError" in page.text


def test_a_check_that_fails_without_an_edit_blames_none() -> None:
    text = check_failed(edited=False).text

    assert text.startswith("A check of this cell does not hold:")
    assert "edit" not in text


@pytest.mark.parametrize(("line", "name"), [(3, "AssertionError"), (7, "NameError")])
def test_what_is_no_failed_check_stays_an_error(line: int, name: str) -> None:
    page = check_failed(edited=True, line=line, name=name)

    assert page.tags[0] == "pre"
    assert "A check" not in page.text


def test_the_place_of_a_syntax_error_is_marked() -> None:
    text = rendered(
        Failure("SyntaxError", "bad", (TraceLine(0, 1, "", "y = = 2", 5),)), cell=0
    ).text

    assert text.split("\n")[1:3] == ["    y = = 2", "        ^"]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("\x1b[31mred\x1b[0m plain", '<span class="ansi-red">red</span> plain'),
        ("\x1b[1;32mb\x1b[39mc\x1b[22md",
         '<span class="bold ansi-green">b</span><span class="bold">c</span>d'),
        ("\x1b[38;5;208mx\x1b[38;2;1;2;3my", "xy"),
        ("a\x1b[2Kb\x1b]0;title\x07c\x1b(", "abc("),
        ("10%\r50%\r100%\nend", "100%\nend"),
        ("longer\rab", "abnger"),
        ("a\r\nb", "a\nb"),
        ("nul \0 bell \x07", "nul \N{SYMBOL FOR NULL} bell \N{SYMBOL FOR BELL}"),
        ("\x1b[" + "9" * 5000 + "m<", "&lt;"),
        ("\x1b[31m<b>", '<span class="ansi-red">&lt;b&gt;</span>'),
    ],
)  # fmt: skip
def test_text_looks_as_in_a_terminal(text: str, html: str) -> None:
    assert terminal_html(text) == html


def test_nothing_is_rendered_as_nothing() -> None:
    assert render_outputs([], Files()) == ""
    assert render_outputs([Display({"application/json": "{}"})], Files()) == ""
