"""The HTML of a lesson: what the page styles, what the browser needs, what a reader hears."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lemmata.course import Course, Lesson, load
from lemmata.course.reading import read_lesson
from lemmata.web.render import (
    RenderedLesson,
    render_glossary,
    render_lesson,
    render_references,
    render_text,
)
from lemmata.web.render.markup import element, highlighted
from lemmata.web.render.pictures import picture_size
from lemmata.web.render.search import search_sections

FIXTURES = Path(__file__).parents[2] / "course" / "fixtures" / "course"
VOID = {"img", "br", "hr", "wbr", "mspace"}


class Outline(HTMLParser):
    """Checks that every element is closed; keeps ids, local links, headings, texts of cells."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.code: list[str] = []
        self.misnested: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.elements.append((tag, values))
        if values.get("id"):
            self.ids.append(str(values["id"]))
        if tag == "a":
            if "a" in self.open:
                self.misnested.append("a link in a link")
            if "summary" in self.open:
                self.misnested.append("a link in a summary")
            self.links.append(str(values.get("href")))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "code" and "lem-cell" in self.open:
            self.code.append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.misnested.append(tag)

    def handle_data(self, data: str) -> None:
        if "lem-cell" in self.open and "code" in self.open:
            self.code[-1] += data


def outline(html: str) -> Outline:
    parser = Outline()
    parser.feed(html)
    parser.close()
    assert parser.open == []
    assert parser.misnested == []
    return parser


@pytest.fixture(scope="module")
def course() -> Course:
    return load(FIXTURES)


@pytest.fixture(scope="module")
def lesson(course: Course) -> Lesson:
    return course.read("01")


@pytest.fixture(scope="module")
def rendered(course: Course, lesson: Lesson) -> RenderedLesson:
    return render_lesson(lesson, course, {1: '<pre class="stream">5.0</pre>'})


@pytest.fixture(scope="module")
def html(rendered: RenderedLesson) -> str:
    """The article without what is inside formulas."""
    return re.sub(r"<math.*?</math>", "<math></math>", rendered.html, flags=re.DOTALL)


def body(course: Course, text: str) -> str:
    matter = '---\ntitle: Case\nlesson: "01"\n---\n'
    rendered = render_lesson(read_lesson(matter + text, "case.md", "01"), course).html
    return re.sub(r"<math.*?</math>", "<math></math>", rendered, flags=re.DOTALL)


@pytest.mark.parametrize(
    "part",
    [
        '<article class="lesson" data-lesson="01">',
        '<section id="lengths" class="depth-core"><h2>Lengths and <math></math><a class="anchor"',
        '<section id="deeper" class="depth-deep"><a class="anchor" href="#deeper" aria-label="Link',
        '#</a><details class="fold" data-depth="deep" open>',
        "<summary><h3>Deeper",
        '<section class="block theorem" id="cauchy-schwarz" role="group" aria-label="Theorem',
        '<p class="block-title"><a class="block-number" href="#cauchy-schwarz">Theorem 1.2</a>',
        '</a> <span class="block-name">Cauchy–Schwarz</span></p>',
        '<section class="block proof" role="group" aria-label="Proof of Theorem 1.2">',
        '<span class="qed" role="img" aria-label="end of proof">□</span>',
        '<details class="block derivation" id="derivation-shadow" ',
        'data-derivation="01/derivation/shadow" open aria-label="Derivation: The shadow cy">',
        '<a class="eq-number" href="#eq-length" aria-label="Equation 1.1">(1.1)</a>',
        "</a><!--standing eq-length ",
        '<span class="given" data-latex="x, y \\in \\mathbb{R}^n" data-line="26">',
        '<a class="term" href="/glossary#rank" data-term="rank" title="The dimension of',
        '<a class="cite" href="/references#strang2016" title="Gilbert Strang.',
        ">Strang 2016</a>, ch. 1; ",
        'So <span class="citations"><a class="cite" href="/references#strang2016" title=',
        ">Strang (2016, ch. 1)</a> and <a",
        ">Boyd and Vandenberghe (2018)</a></span>.",
        '<a class="ref" href="/lessons/02#sums" title="“Sums”: ',
        '<aside class="margin" role="note"><p>An <em>aside</em>',
        '<aside class="margin footnote" id="footnote-1" role="doc-footnote">',
        '<a class="footnote-ref" href="#footnote-1" id="footnote-ref-1-1" role="doc-noteref"',
        '<figure id="fig-line"><img src="/pictures/figures/line.svg" alt="A line." width="40" ',
        '<img src="/pictures/figures/line.svg" alt="small" width="20" height="5" loading="lazy">',
        '<a class="block-number" href="#fig-line">Figure 1.1</a> A line',
        '<span class="block-kind">Explorable</span> <span class="block-name">turn it</span>',
        'id="exercise-length-of-three" role="group" aria-label="Exercise: How long is z?"',
        '<span class="block-name">How long is <span class="unbroken"><math></math>?</span></span>',
        '<section class="block explorable" id="explorable-turn-it" role="group" aria-label="Exp',
        '<section class="block puzzle"',
        '<section class="block pitfall"',
        '<section class="block summary"',
        '<td class="align-right"><math></math></td>',
        '<a href="/lessons/02#sums">page</a>',
        '<a href="https://example.org" title="E &amp; F" rel="noopener noreferrer">elsewhere</a>',
    ],
)
def test_the_page_finds_what_it_styles(html: str, part: str) -> None:
    assert part in html


def test_the_html_is_well_formed_and_its_addresses_are_its_own(rendered: RenderedLesson) -> None:
    parsed = outline(rendered.html)
    assert len(parsed.ids) == len(set(parsed.ids))
    local = {link[1:] for link in parsed.links if link.startswith("#")}
    assert local <= set(parsed.ids)
    steps = zip([1, *parsed.headings], parsed.headings, strict=False)
    assert all(deeper - level <= 1 for level, deeper in steps)


def test_no_picture_goes_without_words(rendered: RenderedLesson) -> None:
    pictures = [values for tag, values in outline(rendered.html).elements if tag == "img"]
    assert pictures
    assert all(values["alt"] for values in pictures)


def test_there_is_no_script_and_no_style_element(rendered: RenderedLesson) -> None:
    tags = {tag for tag, _ in outline(rendered.html).elements}
    assert not tags & {"script", "style", "iframe", "object"}
    handlers = [
        k for _, values in outline(rendered.html).elements for k in values if k.startswith("on")
    ]
    assert handlers == []


def test_the_text_of_a_cell_is_its_source(course: Course, lesson: Lesson) -> None:
    for cell in lesson.cells:
        found = re.search(
            rf'<lem-cell lesson="01" cell="{cell.index}".*?</lem-cell>',
            render_lesson(lesson, course).html,
            re.DOTALL,
        )
        assert found is not None
        assert "".join(outline(found.group()).code) == cell.source


def test_a_known_output_is_there_and_an_unknown_one_is_pending(html: str) -> None:
    assert '<div class="cell-output" aria-live="polite"><pre class="stream">5.0</pre></div>' in html
    assert html.count('<div class="cell-output pending" aria-live="polite"></div>') == 2
    assert '<details class="cell-fold"><summary>The code of this cell (setup)</summary>' in html
    assert (
        '<p class="cell-caption">A rising line, <span class="unbroken"><math></math>.</span></p>'
        in html
    )


def test_an_equation_keeps_its_latex_and_its_line(rendered: RenderedLesson, lesson: Lesson) -> None:
    equations = [v for tag, v in outline(rendered.html).elements if v.get("class") == "equation"]
    assert [v["data-latex"] for v in equations] == [e.latex.text for e in lesson.equations]
    assert [v["data-line"] for v in equations] == [
        str(e.latex.place(0).line) for e in lesson.equations
    ]


def test_a_section_inside_one_of_its_depth_is_not_folded_twice(course: Course) -> None:
    html = body(course, '+++ {"depth": "deep"}\n## A\n\n### B\n')
    assert html.count('<details class="fold"') == 1


def test_the_name_of_a_function_goes_on_only_behind_its_marks(course: Course) -> None:
    html = body(course, ":::{implementation} lemmata.maths.linear_algebra.null_space\n:::\n")
    name, module = "null_<wbr>space", "lemmata.<wbr>maths.<wbr>linear_<wbr>algebra"
    assert f"<code>{name}</code> <small>in <code>{module}</code></small>" in html
    assert 'aria-label="Implementation of null_space"' in html


def test_both_roles_of_brackets_are_one(course: Course) -> None:
    assert body(course, "{cite:p}`strang2016`") == body(course, "{cite}`strang2016`")
    assert ">Strang 2016</a>)" in body(course, "{cite:p}`strang2016`")


def test_a_proof_says_what_it_proves_unless_it_follows_it(course: Course) -> None:
    lemma = ":::{lemma}\n:label: a\n\nText.\n:::\n\n"
    proof = ":::{proof} a\n$$ x $$\n:::\n"
    assert "of <a" not in body(course, lemma + proof)
    assert 'of <a class="ref" href="#a"' in body(course, lemma + "Between.\n\n" + proof)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](javascript:alert(1))",
        '![x" onerror="alert(1)](figures/line.svg)',
        '[x](https://e.org "t\\" onmouseover=\\"alert(1)")',
        "{ref}`<img src=x onerror=alert(1)>`",
        '{term}`"><script> <rank>`',
        '{cite}`x"><script>`',
        '$\\text{<script>alert("x")</script>}$',
        "$<img src=x>\\nope$",
        ':::{figure} figures/line.svg\n:alt: "><script>\n:::',
        ':::{remark} <b onclick="x">\nText.\n:::',
        '```{code-cell} python\n:name: "><script>\nx = "</code></pre><script>"\n```',
        '```"><script>\nx\n```',
        ':::{implementation} "><script>\n:::',
        ':::{explorable} "><script>\n:about: <script>\n:::',
        '("><script>)=\n## "><script>',
        '[^"><script>]\n\n[^"><script>]: <script>',
    ],
)
def test_nothing_written_in_a_lesson_becomes_markup(course: Course, text: str) -> None:
    matter = '---\ntitle: Case\nlesson: "01"\n---\n'
    lesson = read_lesson(matter + text + "\n", "case.md", "01")
    parsed = outline(render_lesson(lesson, course).html)
    tags = {tag for tag, _ in parsed.elements}
    assert not tags & {"script", "b"}
    assert not [k for _, values in parsed.elements for k in values if k.startswith("on")]
    assert not [link for link in parsed.links if "javascript" in link]
    sources = [v.get("src") or "" for tag, v in parsed.elements if tag == "img"]
    assert all(source.startswith("/pictures/") for source in sources)


def test_a_broken_formula_is_shown_as_its_source_with_the_reason(course: Course) -> None:
    html = body(course, "A $\\nope$ b.\n")
    assert re.search(r'<code class="broken" title="[^"]+">\\nope</code>', html)


def test_a_reference_that_leads_nowhere_stays_readable(course: Course) -> None:
    html = body(course, "See {ref}`the thing <nowhere>`, {term}`xyz`, {cite}`abc`.\n")
    assert html.count('class="broken"') == 3
    assert "the thing</span>" in html


def test_contents_hold_no_links(rendered: RenderedLesson) -> None:
    assert [(e.id, e.level, e.depth) for e in rendered.contents] == [
        ("lengths", 2, "core"),
        ("deeper", 3, "deep"),
        ("cells", 2, "core"),
    ]
    assert rendered.contents[0].text.startswith("Lengths and <math")
    assert not any("<a" in entry.text for entry in rendered.contents)


def test_the_search_finds_words_and_formulas(lesson: Lesson) -> None:
    sections = {section.anchor: section for section in search_sections(lesson)}
    assert list(sections) == ["", "lengths", "deeper", "cells"]
    assert sections[""].title == "Lengths"
    assert "Theorem 1.2 Cauchy–Schwarz For all x and y |xᵀ y| ≤ ‖x‖ ‖y‖" in sections["lengths"].text
    assert r"|x^\top y| \le \|x\|\,\|y\|" in sections["lengths"].formulas.split("\n")
    assert "lemmata.maths.linear_algebra.rank" in sections["cells"].text
    assert not any(re.search("[\ue010\ue011<>]", s.text) for s in sections.values())


def test_the_glossary_and_the_references_say_where_they_are_used(course: Course) -> None:
    rank, unit = render_glossary(course)
    assert (rank.id, rank.term, rank.initial) == ("rank", "Rank", "R")
    assert [lesson.id for lesson in rank.lessons] == ["01"]
    assert 'href="/lessons/01#length"' in rank.html
    assert unit.html.startswith("<p>A vector <math")
    works = render_references(course)
    assert [work.key for work in works] == ["boyd2018", "goedel1931", "strang2016"]
    assert [[lesson.id for lesson in work.lessons] for work in works] == [["01"], [], ["01"]]


def test_a_sentence_of_the_map_is_rendered(course: Course) -> None:
    html = render_text("Needs *much* $x$ {term}`rank`.", course)
    assert html.startswith("Needs <em>much</em> <math")
    assert 'class="term"' in html
    assert "<a" not in render_text("Needs {term}`rank`.", course, links=False)


@given(st.text(max_size=60))
def test_highlighting_keeps_every_character(code: str) -> None:
    code = code.replace("\r", "").replace("\0", "").replace("\ufeff", "")
    parser = HTMLParser()
    texts: list[str] = []
    parser.handle_data = texts.append  # type: ignore[method-assign]
    parser.feed(highlighted(code))
    parser.close()
    assert "".join(texts) == code


def test_attributes_are_escaped_and_left_out_when_none() -> None:
    html = element("a", "x", href='"><', title=None, hidden=True, data_x=1, class_="c")
    assert html == '<a href="&quot;&gt;&lt;" hidden data-x="1" class="c">x</a>'


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\0\x20", (256, 32)),
        (b'<?xml?><svg width="12.4px" height="8">', (12, 8)),
        (b"<svg width='100%' viewBox='0 0 300 150'>", (300, 150)),
        (b"<svg>", None),
        (b"GIF89a", None),
    ],
)
def test_a_picture_keeps_its_place(
    tmp_path: Path, content: bytes, size: tuple[int, int] | None
) -> None:
    path = tmp_path / "picture"
    path.write_bytes(content)
    assert picture_size(path) == size
    assert picture_size(tmp_path / "none") is None
