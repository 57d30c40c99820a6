"""course.toml, the glossary, the bibliography, and the course as a whole."""

import shutil
from pathlib import Path

import pytest

from lemmata.course import Course, CourseError, Diagnostic, load
from lemmata.course.bibliography import author_year, listed, read_bibliography
from lemmata.course.glossary import read_glossary
from lemmata.course.locate import course_directory

FIXTURES = Path(__file__).parent / "fixtures" / "course"


def folder_with(tmp_path: Path, **files: str | bytes) -> Path:
    folder = tmp_path / "course"
    shutil.copytree(FIXTURES, folder)
    for name, text in files.items():
        path = folder / {"toml": "course.toml", "lesson": "01_Lengths.md"}[name]
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def found(mistakes: tuple[Diagnostic, ...]) -> list[tuple[int, str]]:
    return [(mistake.line, mistake.code) for mistake in mistakes]


def test_the_map_is_read(small_course: Course) -> None:
    (phase,) = small_course.file.phases
    assert [lesson.id for lesson in phase.lessons] == ["01", "02", "03"]
    assert [lesson.written for lesson in small_course.lessons] == [True, True, True, False]
    entry = small_course.entry("01")
    assert (entry.title, entry.needs, entry.url) == ("Lengths", (), "/lessons/01")
    assert entry.expects.derivations == ("D1 shadow",)
    (path,) = small_course.file.paths
    assert [path.depth_of(lesson) for lesson in ("01", "02", "03")] == ["standard", "core", None]
    assert small_course.file.papers[0].year == 2017
    with pytest.raises(KeyError):
        small_course.entry("77")


BROKEN = """\
[course]
title = "T"
extra = 1

[[phase]]
id = "one"
title = "One"
goal = "G"

[[lesson]]
id = "1"
title = "X"
file = "x.md"
phase = "onne"
needs = ["07"]
summary = "S"

[[lesson]]
id = "1"
title = 3
file = "1_X.md"
phase = "one"
needs = "01"
summary = ""

[[path]]
id = "P 1"
title = "P"
audience = "A"
weeks = "1"
about = "B"

[[path.step]]
lessons = ["1", "09"]
depth = "dep"

[[paper]]
id = "p"
title = "P"
authors = "A"
year = "2017"
lessons = []
reads = "x"

[project]
id = "q"

[[lessen]]
"""


def test_every_mistake_of_the_map_has_its_line(tmp_path: Path) -> None:
    course = load(folder_with(tmp_path, toml=BROKEN))
    assert found(course.file.mistakes) == [
        (3, "unknown-key"),
        (5, "missing-key"),
        (11, "invalid-id"),
        (13, "invalid-file"),
        (14, "unknown-phase"),
        (15, "unknown-lesson"),
        (19, "duplicate-id"),
        (19, "invalid-id"),
        (20, "invalid-value"),
        (23, "invalid-value"),
        (24, "missing-key"),
        (27, "invalid-id"),
        (34, "unknown-lesson"),
        (35, "invalid-depth"),
        (41, "invalid-value"),
        (45, "invalid-table"),
        (48, "unknown-key"),
    ]
    hints = {mistake.code: mistake.hint for mistake in course.file.mistakes}
    assert hints["unknown-phase"] == "did you mean `one`?"
    assert hints["invalid-depth"] == "did you mean `deep`?"


def test_the_sentences_of_the_map_are_checked(tmp_path: Path) -> None:
    text = (FIXTURES / "course.toml").read_text(encoding="utf-8")
    text = text.replace("How long is $x$?", r"How $\\nope$, {term}`rnk`?").replace(
        'note = "Again."', "note = 'Again $\\nope$.'"
    )
    course = load(folder_with(tmp_path, toml=text + 'cite = "strang2017"\n'))
    lines = text.split("\n")
    assert [
        (m.code, lines[m.line - 1][m.column - 1 : m.end_column - 1]) for m in course.mistakes()
    ] == [
        ("broken-maths", r'summary = "How $\\nope$, {term}`rnk`?"'),
        ("unknown-term", r'summary = "How $\\nope$, {term}`rnk`?"'),
        ("broken-maths", r"\nope"),
        ("unknown-citation", ""),
    ]


def test_a_folder_without_a_course_says_so(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"there is no .*course\.toml.*--course DIR") as caught:
        load(tmp_path / "nowhere")
    assert caught.value.mistakes[0].code == "no-course"


def test_a_map_that_is_not_toml_is_refused_with_its_line(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, toml='[course]\ntitle = "x\n')
    with pytest.raises(CourseError) as caught:
        load(folder)
    assert found(caught.value.mistakes) == [(2, "invalid-toml")]


def test_a_lesson_that_can_not_be_read_is_a_mistake(tmp_path: Path) -> None:
    course = load(folder_with(tmp_path, lesson=b"---\ntitle: \xff\n"))
    with pytest.raises(CourseError) as caught:
        course.read("01")
    assert found(caught.value.mistakes) == [(2, "invalid-encoding")]
    assert course.source("01_Lengths.md") == "---\ntitle: \N{REPLACEMENT CHARACTER}\n"
    assert "invalid-encoding" in [mistake.code for mistake in course.mistakes()]
    with pytest.raises(CourseError) as caught:
        course.read("03")
    assert [mistake.code for mistake in caught.value.mistakes] == ["unreadable"]


def test_a_reference_into_a_lesson_that_can_not_be_read_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "course"
    shutil.copytree(FIXTURES, folder)
    course = load(folder)
    first, second = course.lessons[:2]
    front = '---\ntitle: Other\nlesson: "{}"\n---\n'
    second.path.write_text(front.format(second.id) + f"See {{ref}}`{first.id}/x`.\n", "utf-8")

    def said() -> str:
        return next(m.found for m in course.read(second.id).mistakes if m.code == "unknown-label")

    first.path.write_text(front.format(first.id) + "No label.\n", "utf-8")
    assert said() == f"there is no label `x` in lesson {first.id}"
    first.path.write_bytes(b"\xff\xfe")
    assert said() == f"lesson {first.id} can't be read, so it has no `x`"
    first.path.unlink()
    assert said() == f"lesson {first.id} is not written yet, so it has no `x`"


def test_a_map_that_is_not_utf8_is_refused_with_its_place(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, toml=b'[course]\ntitle = "\xc3\xa9\xff"\n')
    with pytest.raises(CourseError) as caught:
        load(folder)
    (mistake,) = caught.value.mistakes
    assert (mistake.where, mistake.code) == ("course.toml:2:11", "invalid-encoding")


@pytest.mark.parametrize("name", ["glossary.md", "references.bib"])
def test_a_wrong_byte_in_a_shared_file_takes_no_lesson_away(tmp_path: Path, name: str) -> None:
    folder = folder_with(tmp_path)
    before = load(folder)
    (folder / name).write_bytes((folder / name).read_bytes() + b"\n% \xff\n")
    after = load(folder)
    assert after.read("01").mistakes == before.read("01").mistakes
    assert (name, "invalid-encoding") in [(m.path, m.code) for m in after.mistakes()]


def test_a_file_that_no_one_could_read_is_refused_at_once(tmp_path: Path) -> None:
    course = load(folder_with(tmp_path, lesson=b"---\ntitle: x\n---\n" + b"word " * 1_000_000))
    with pytest.raises(CourseError, match="5,000,017 bytes"):
        course.read("01")


def test_a_changed_file_is_read_again_and_an_unchanged_one_is_kept(tmp_path: Path) -> None:
    folder = folder_with(tmp_path)
    course = load(folder)
    first = course.read("02")
    assert course.read("02") is first
    path = folder / "01_Lengths.md"
    path.write_text(
        path.read_text(encoding="utf-8").replace(":label: cauchy-schwarz", ":label: cauchy")
    )
    codes = [mistake.code for mistake in course.read("02").mistakes]
    assert codes == ["unknown-label"]
    (folder / "03_Later.md").write_text('---\ntitle: Later\nlesson: "03"\n---\n\nText.\n')
    assert course.entry("03").written


def test_a_printed_source_that_changes_is_printed_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maths = tmp_path / "maths"
    maths.mkdir()
    file = maths / "__init__.py"
    file.write_text("def double(x):\n    return x + x\n", encoding="utf-8")
    monkeypatch.setattr("lemmata.course.sources.MATHS", maths)
    text = '---\ntitle: T\nlesson: "01"\n---\n\n:::{implementation} lemmata.maths.double\n:::\n'
    course = load(folder_with(tmp_path, lesson=text))

    def printed() -> str:
        (block,) = course.read("01").blocks
        return str(getattr(block, "source", None))

    assert "x + x" in printed()
    file.write_text("@decorated\ndef double(x):\n    return 2 * x\n", encoding="utf-8")
    assert printed() == "@decorated\ndef double(x):\n    return 2 * x\n"


def test_the_course_is_looked_for_where_it_was_named_then_in_the_checkout() -> None:
    assert course_directory("/some/where") == Path("/some/where")
    assert (course_directory() / "course.toml").is_file()


def test_terms_are_found_by_name_other_form_and_anchor(small_course: Course) -> None:
    glossary = small_course.glossary
    assert [term.name for term in glossary.terms] == ["Rank", "Unit vector"]
    for form in ("rank", "RANKS", "full rank"):
        term = glossary.find(form)
        assert term is not None
        assert term.id == "rank"
    assert glossary.find("unit-vector") is not None
    assert glossary.find("nothing") is None
    assert glossary.terms[0].excerpt.startswith("The dimension of the column space of A")


def test_a_term_twice_or_without_an_explanation_is_a_mistake() -> None:
    glossary = read_glossary("## Rank\n:also: order\n\nText.\n\n## Order\n\nText.\n\n## Empty\n")
    assert found(glossary.mistakes) == [(6, "duplicate-term"), (10, "empty-term")]


def test_works_are_cited_by_author_and_year_and_sorted(small_course: Course) -> None:
    works = small_course.bibliography.works
    assert [work.label for work in works.values()] == [
        "Boyd & Vandenberghe 2018",
        "Gödel et al. 1931",
        "Strang 2016",
    ]
    assert "<em>Introduction to Linear Algebra</em>" in works["strang2016"].html
    assert works["strang2016"].text.startswith("Gilbert Strang. Introduction to Linear Algebra.")
    assert author_year((), "1900") == "Anonymous 1900"


def test_works_of_one_author_and_year_are_told_apart() -> None:
    one = "@book{%s, author={A. B}, title={%s}, year=2000, publisher={P}}\n"
    works = read_bibliography(one % ("x", "Second") + one % ("y", "First")).works
    assert {key: work.label for key, work in works.items()} == {"y": "B 2000a", "x": "B 2000b"}
    assert works["x"].textual("p. 3") == "B (2000b, p. 3)"


@pytest.mark.parametrize(
    ("works", "said"),
    [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")],
)
def test_works_are_listed_as_words(works: list[str], said: str) -> None:
    assert listed(works) == said


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("@book{a,\n title={x}", 2),
        ("@book{a, author={A}, title={x}, year=1}\n@book{a, author={A}, title={y}, year=1}", 2),
        ("\n@book{a, title={x}, year=1}", 2),
        ("@book{a, author={A}, title={x}}", 1),
        ("@book{a, author={A}, title={x}, year=1, url={javascript:alert(1)}}", 1),
        ("@book{a, author={A}, title={x}, year=1}", 1),
        ("@bok{a, author={A}, title={<b>}, year=1}", 1),
    ],
)
def test_a_broken_bibliography_says_where(text: str, line: int) -> None:
    bibliography = read_bibliography(text)
    assert found(bibliography.mistakes) == [(line, "invalid-bibtex")]
    shown = [work.html for work in bibliography.works.values()]
    assert not any("javascript" in html or "<b>" in html for html in shown)
