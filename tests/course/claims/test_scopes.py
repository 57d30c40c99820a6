"""A declaration holds exactly as far as the author's text says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lemmata.course.claims import lesson_claims
from lemmata.formula.surface import Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from lemmata.course import Course
    from lemmata.course.claims import LessonClaims

MATTER = '---\ntitle: Case\nlesson: "01"\n---\n'


@pytest.fixture
def claims(course_with: Callable[[str], Course]) -> Callable[[str], LessonClaims]:
    def read(text: str) -> LessonClaims:
        return lesson_claims(course_with(MATTER + text).parse("01"))

    return read


def given(found: LessonClaims, n: int) -> list[str]:
    return list(found.displays[n].claims[0].given)


def test_a_section_declares_for_itself_and_its_subsections(
    claims: Callable[[str], LessonClaims],
) -> None:
    found = claims(r"""
## One

$$ x = 0 $$

Let {given}`x \in \mathbb{R}`.

$$ x = 1 $$

### Below

$$ x = 2 $$

## Two

$$ x = 3 $$
""")
    assert [given(found, n) for n in range(4)] == [
        [], [r"x \in \mathbb{R}"], [r"x \in \mathbb{R}"], [],
    ]  # fmt: skip
    assert found.mistakes == ()


BLOCK = r"""
## One

:::{theorem} Small
:label: small
For {given}`x \in \mathbb{R}`

$$ x = y $$

where {given}`y = x^2` and {given}`x > 0`.
:::

$$ x = 1 $$

:::{proof} small
Let {given}`z = y`.

$$ z = x $$
:::

:::{derivation} again
:of: small
:title: Again

$$ z = y $$
:::

:::{proof}
$$ x = 2 $$
:::
"""


def test_a_block_declares_for_itself_and_for_what_proves_it(
    claims: Callable[[str], LessonClaims],
) -> None:
    found = claims(BLOCK)
    theorem, after, proof, derivation, other = (given(found, n) for n in range(5))
    assert theorem == [r"x \in \mathbb{R}", "y = x^2"]
    assert after == other == []
    assert proof == [r"x \in \mathbb{R}", "y = x^2", "x > 0", "z = y"]
    assert derivation == [r"x \in \mathbb{R}", "y = x^2", "x > 0"]
    assert [d.derivation for d in found.displays] == [None, None, None, "again", None]


def test_only_what_a_claim_rests_on_comes_with_it(
    claims: Callable[[str], LessonClaims],
) -> None:
    found = claims(r"""
## One

Let {given}`A \in \mathbb{R}^{n \times n}`, {given}`b \in \mathbb{R}^k`, {given}`H = I / n`,
{given}`c = Ab`, {given}`\operatorname{rank}(A) = n` and {given}`b \ne 0`.

$$ A = A $$

$$ c = c $$

$$ H = H $$
""")
    assert given(found, 0) == [r"A \in \mathbb{R}^{n \times n}", r"\operatorname{rank}(A) = n"]
    assert given(found, 1)[1:3] == [r"b \in \mathbb{R}^k", "c = Ab"]
    assert given(found, 2)[:2] == [r"A \in \mathbb{R}^{n \times n}", "H = I / n"]


def test_an_inner_name_hides_the_outer_one_and_all_that_was_said_of_it(
    claims: Callable[[str], LessonClaims],
) -> None:
    found = claims(r"""
## One

Let {given}`x \in \mathbb{R}`, {given}`x > 0` and {given}`y = x`.

:::{example} Inner
Let {given}`x \in \mathbb{N}`.

$$ x = y $$
:::
""")
    assert given(found, 0) == [r"x \in \mathbb{N}"]


def test_a_displayed_definition_defines_what_follows_and_is_no_claim(
    claims: Callable[[str], LessonClaims],
) -> None:
    found = claims(r"""
## One

Let {given}`x \in \mathbb{R}`.

$$ f(x) \coloneqq x^2 $$

$$ V \coloneqq \{ v : v = x \} $$

$$ f(x) = x x $$
""")
    definition, of_a_set, claim = found.displays
    assert (definition.defines, definition.claims[0].kind) == (1, "definition")
    assert definition.claims[0].text.split() == ["f(x)", "=", "x^2"]
    assert (of_a_set.defines, of_a_set.claims) == (1, ())
    assert list(claim.claims[0].given) == [r"x \in \mathbb{R}", r"f(x) \coloneqq x^2"]


TWICE_IN_A_PROOF = r"""
:::{lemma} A
:label: a
Let {given}`x \in \mathbb{R}`.
:::

:::{proof} a
Let {given}`x \in \mathbb{N}`.
:::
"""[1:]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Let {given}`x \\in \\mathbb{R}`.\n\nLet {given}`x \\in \\mathbb{N}`.\n", 10),
        ("Let {given}`c = 1`.\n\n$$ c \\coloneqq 2 $$\n", 10),
        (TWICE_IN_A_PROOF, 14),
    ],
)
def test_declaring_twice_in_one_scope_is_a_mistake(
    claims: Callable[[str], LessonClaims], text: str, line: int
) -> None:
    (mistake,) = claims("\n## One\n\n" + text).mistakes
    assert (mistake.code, mistake.line) == ("declared-twice", line)
    assert "is declared already" in mistake.found


@pytest.mark.parametrize(
    "text",
    [
        "Let {given}`p \\in \\Delta^n` and {given}`p = q`.\n",
        "Let {given}`x \\in \\mathbb{R}` and {given}`x > 0`.\n",
        "Let {given}`x \\in \\mathbb{R}`.\n\n### In\n\nLet {given}`x \\in \\mathbb{N}`.\n",
    ],
)
def test_saying_more_of_a_name_is_not_declaring_it_twice(
    claims: Callable[[str], LessonClaims], text: str
) -> None:
    assert claims("\n## One\n\n" + text).mistakes == ()


def test_core_needs_nothing_that_a_path_folds_away(
    claims: Callable[[str], LessonClaims],
) -> None:
    found = claims(r"""
+++ {"depth": "deep"}
## One

:::{lemma} A
:label: a
Let {given}`x \in \mathbb{R}`.
:::

+++ {"depth": "core"}
## Two

:::{proof} a

$$ x = x $$

:::
""")
    (mistake,) = found.mistakes
    assert mistake.code == "folded-declaration"
    assert r"x \in \mathbb{R}" in mistake.found


def test_places_are_those_of_the_file(claims: Callable[[str], LessonClaims]) -> None:
    found = claims("\n## One\n\n> Let {given}`x = 1`.\n>\n> $$\n> a &= x \\\\\n> &= b\n> $$\n")
    (claim,) = found.displays[0].claims
    place = claim.span(Span(claim.text.index("b"), claim.text.index("b") + 1))
    assert (place.line, place.column) == (12, 6)
    declared = claim.span(Span(4, 5), given=0)
    assert (declared.line, declared.column) == (8, 19)
