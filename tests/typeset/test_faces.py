"""The served faces hold what formulas and text need, and stay small."""

import re
import unicodedata
from functools import cache
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from lemmata.course import load
from lemmata.typeset import typeset

FONTS = Path(__file__).resolve().parents[2] / "frontend" / "src" / "fonts"
FORMULAS = Path(__file__).with_name("formulas.txt").read_text(encoding="utf-8").splitlines()
INVISIBLE = {"Cc", "Cf", "Zs", "Zl"}
SELECTORS = {"\ufe0e", "\ufe0f"}  # ask for the plain or the coloured form of the one before


@cache
def face(name: str) -> TTFont:
    return TTFont(FONTS / f"{name}.woff2")


@cache
def characters(name: str) -> frozenset[int]:
    return frozenset(face(name).getBestCmap())


def absent(text: str, *names: str) -> set[str]:
    """Visible characters of a text that none of these faces has."""
    known = frozenset().union(*(characters(name) for name in names))
    return {
        one
        for one in set(text) - SELECTORS
        if ord(one) not in known and unicodedata.category(one) not in INVISIBLE
    }


def set_in_mathematics(mathml: str) -> str:
    """The characters that a browser takes from the mathematical face; \\text is set as text."""
    words = re.sub(r"<mtext[^>]*>.*?</mtext>", "", mathml, flags=re.DOTALL)
    letters = re.sub(r"<[^>]*>", " ", words).replace("&lt;", "<").replace("&gt;", ">")
    return letters.replace("&amp;", "&").replace("&quot;", '"').replace("&nbsp;", " ")


def test_every_character_of_a_formula_is_in_the_mathematical_face() -> None:
    formulas = [line for line in FORMULAS if line and not line.startswith("%")]
    course = load()
    for entry in course.lessons:
        if entry.written:
            formulas += [equation.latex.text for equation in course.read(entry.id).equations]
    assert len(formulas) > 80
    for latex in formulas:
        assert absent(set_in_mathematics(typeset(latex, display=True)), "stix-math") == set(), latex


def test_every_character_of_the_course_is_in_a_served_face() -> None:
    names = [path.stem for path in FONTS.glob("*.woff2")]
    folder = FONTS.parents[2] / "course"
    for path in [*folder.glob("*.md"), *folder.glob("*.toml")]:
        assert absent(path.read_text(encoding="utf-8"), *names) == set(), path.name


def test_letters_of_mathematics_are_there_in_all_their_shapes() -> None:
    latin = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    shapes = [0x1D400, 0x1D434, 0x1D468, 0x1D49C, 0x1D504, 0x1D538, 0x1D5A0]
    for first in shapes:
        for place in range(len(latin)):
            if unicodedata.name(chr(first + place), ""):  # the others are in the letterlike block
                assert first + place in characters("stix-math")


def test_brackets_roots_and_arrows_grow_from_parts() -> None:
    variants = face("stix-math")["MATH"].table.MathVariants
    names = face("stix-math").getBestCmap()
    tall, wide = variants.VertGlyphCoverage.glyphs, variants.HorizGlyphCoverage.glyphs
    assert {names[ord(one)] for one in "()[]{}|‖√⟨⟩⌊⌋⌈⌉∑∫"} <= set(tall)
    assert {names[ord(one)] for one in "→←⏞⏟\u0302"} <= set(wide)


def test_the_head_of_the_right_arrow_joins_its_shaft() -> None:
    table = face("stix-math")["MATH"].table.MathVariants
    place = table.HorizGlyphCoverage.glyphs.index(face("stix-math").getBestCmap()[ord("→")])
    head = table.HorizGlyphConstruction[place].GlyphAssembly.PartRecords[-1]
    assert head.StartConnectorLength >= table.MinConnectorOverlap


def test_code_shows_every_character_that_was_typed() -> None:
    features = face("jetbrains-mono")["GSUB"].table.FeatureList.FeatureRecord
    assert {"calt", "liga"} & {record.FeatureTag for record in features} == set()


def test_all_faces_together_are_small() -> None:
    assert sum(path.stat().st_size for path in FONTS.glob("*.woff2")) < 350_000


@pytest.mark.parametrize(
    ("text", "gone"), [("αx²", set()), ("𓀀x", {"𓀀"}), ("\n\N{WORD JOINER}", set())]
)
def test_an_absent_character_is_found(text: str, gone: set[str]) -> None:
    assert absent(text, "stix-text") == gone
