"""LaTeX becomes MathML: what is understood, what is refused and where, from any thread."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lemmata.typeset import RendererMissingError, TypesetError, prepare, typeset
from lemmata.typeset.engine import LONGEST, Engine

CASES = Path(__file__).with_name("formulas.txt")
FORMULAS = [
    line for line in CASES.read_text(encoding="utf-8").splitlines() if line and line[0] != "%"
]


def parsed(latex: str, *, display: bool = True) -> ET.Element:
    return ET.fromstring(typeset(latex, display).replace("&nbsp;", "\N{NO-BREAK SPACE}"))


@pytest.mark.parametrize("latex", FORMULAS)
def test_what_a_course_writes_is_understood(latex: str) -> None:
    for display in (True,) if "\\tag" in latex else (False, True):
        tree = parsed(latex, display=display)
        assert tree.tag == "math"
        assert tree.get("alttext") == latex
        assert not tree.findall(".//merror")


def test_a_formula_set_apart_is_a_block() -> None:
    assert parsed("x").get("display") == "block"
    assert parsed("x", display=False).get("display") is None


@pytest.mark.parametrize(
    ("latex", "where", "says"),
    [
        (r"a + \foo b", 4, r"unknown command \foo"),
        (r"\frac{a}{b", 10, "expected '}'"),
        (r"\begin{nothing} \end{nothing}", 6, "unknown environment nothing"),
        (r"\begin{aligned} a \end{align}", 18, "matched by"),
        (r"\left( a", 8, r"expected '\right'"),
        ("a & b", 2, "got '&'"),
        ("a^b^c", 3, "double superscript"),
        (r"🙂 + \foo", 4, "unknown command"),  # a character, not two code units
        ("x_", 2, "argument is missing"),
        (r"\href{javascript:alert(1)}{x}", 0, "unknown command"),
        ("x" * (LONGEST + 1), 0, "characters"),
    ],
)
def test_a_mistake_is_told_with_its_place(latex: str, where: int, says: str) -> None:
    with pytest.raises(TypesetError) as caught:
        typeset(latex, display=True)
    assert caught.value.position == where
    assert says in caught.value.message
    assert f"character {where + 1}" in str(caught.value)


def test_a_mistake_inside_a_macro_has_no_place_in_the_formula() -> None:
    with pytest.raises(TypesetError) as caught:
        typeset(r"\def\half{\nothing}x + \half")
    assert caught.value.position is None or caught.value.position < len(r"\def\half{\nothing}")


def test_operators_in_scripts_are_set_close() -> None:
    loose, close = parsed(r"i = 1"), parsed(r"\sum_{i = 1}^n x_i")
    assert loose.find(".//mo").get("lspace") is None  # type: ignore[union-attr]
    equals = next(mo for mo in close.iter("mo") if mo.text == "=")
    assert (equals.get("lspace"), equals.get("rspace")) == ("0em", "0em")


def spaces(latex: str, sign: str) -> list[tuple[str | None, str | None]]:
    found = [mo for mo in parsed(latex, display=False).iter("mo") if mo.text == sign]
    return [(mo.get("lspace"), mo.get("rspace")) for mo in found]


@pytest.mark.parametrize(
    ("latex", "sign", "expected"),
    [
        (r"v_1, \dots, v_k", "…", ("0em", "0em")),
        (r"x + \dots + y", "⋯", ("0em", "0em")),
        (r"x_1 \cdots x_n", "⋯", ("0.1667em", "0.1667em")),
        (r"f(x) \cdots (y)", "⋯", ("0.1667em", "0.1667em")),
        (r"[\dots]", "…", ("0em", "0em")),
        (r"x_{1 \dots n}", "…", ("0em", "0em")),
        (r"> 0", ">", ("0em", None)),
        (r"\le_i n", "≤", ("0em", None)),
        (r"a >", ">", (None, "0em")),
        (r"=", "=", ("0em", "0em")),
        (r"a > 0", ">", (None, None)),
        (r"\begin{aligned} a &= b \end{aligned}", "=", (None, None)),
    ],
)
def test_dots_and_the_ends_of_a_formula_have_the_space_of_tex(
    latex: str, sign: str, expected: tuple[str | None, str | None]
) -> None:
    assert spaces(latex, sign) == [expected]


@pytest.mark.parametrize(
    ("latex", "form"),
    [
        (r"-y", "prefix"),
        (r"\text{if } -y", "prefix"),
        (r"x, \quad -y", "prefix"),
        (r"\text{loss} - y", None),
        (r"x\, - y", None),
    ],
)
def test_a_sign_after_words_belongs_to_what_follows(latex: str, form: str | None) -> None:
    (sign,) = (mo for mo in parsed(latex).iter("mo") if mo.text == "−")
    assert sign.get("form") == form


@pytest.mark.parametrize(
    ("latex", "count"),
    [
        (r"\operatorname{tr}(A)\operatorname{tr}(B)", 1),
        (r"\log(x)\log(y)", 1),
        (r"A^\top\operatorname{tr}(B)", 1),
        (r"u\operatorname{tr}(B)", 1),  # Temml's own
        (r"\log\log x", 2),
        (r"(\operatorname{tr}(B))", 0),
        (r"-\operatorname{tr}(B)", 0),
        (r"a = \operatorname{tr}(B)", 0),
    ],
)
def test_the_name_of_a_function_stands_apart_from_what_is_before(latex: str, count: int) -> None:
    assert [space.get("width") for space in parsed(latex).iter("mspace")] == ["0.1667em"] * count


def test_a_wide_hat_stretches_by_itself() -> None:
    hat = next(mo for mo in parsed(r"\widehat{\theta}").iter("mo"))
    assert (hat.text, hat.get("stretchy"), hat.get("class")) == ("\u0302", "true", None)


def test_the_alternative_text_cannot_leave_its_attribute() -> None:
    assert parsed('a < b \\text{ "quoted" & <b>} '.replace("&", r"\&")).get("alttext") == (
        r'a < b \text{ "quoted" \& <b>}'
    )


@given(st.text(max_size=40) | st.text(alphabet="\\{}^_&$%#~ab \n'\"<", max_size=40))
def test_whatever_is_typed_gives_mathml_or_a_mistake_inside_the_text(latex: str) -> None:
    try:
        mathml = typeset(latex)
    except TypesetError as error:
        mistake = error
    else:
        assert mathml.startswith("<math")
        assert "<script" not in mathml
        return
    assert mistake.message
    assert mistake.position is None or 0 <= mistake.position <= len(latex)


def test_threads_and_event_loops_share_one_renderer() -> None:
    formulas = [rf"x_{{{k}}}^{{{k}}}" for k in range(60)]
    expected = [typeset(one) for one in formulas]
    engine = Engine()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda one: engine.mathml(one, display=False), formulas))

    async def inside_a_loop() -> str:
        return engine.mathml("y", display=False) + await asyncio.to_thread(typeset, "y")

    assert found == expected
    assert asyncio.run(inside_a_loop()) == typeset("y") * 2
    engine.close()
    assert engine.mathml("y", display=False) == typeset("y")
    engine.close()


def test_a_renderer_outlives_the_event_loop_that_started_it() -> None:
    engine = Engine()

    async def first() -> str:
        return engine.mathml("x", display=False)

    assert asyncio.run(first()) == typeset("x")
    assert asyncio.run(first()) == engine.mathml("x", display=False) == typeset("x")
    engine.close()


def test_without_a_built_frontend_the_next_step_is_said(tmp_path: Path) -> None:
    with pytest.raises(RendererMissingError, match="make frontend"):
        Engine(tmp_path / "renderer.js").mathml("x", display=False)


def test_what_is_prepared_together_is_what_each_gives_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alone = Engine()
    formulas = [("x_1 + y", True), ("x_1 + y", False), (r"\frac{1", False), (r"\alpha^{77}", True)]
    prepare([*formulas, ("", True), ("x" * (LONGEST + 1), True)])
    asked: list[str] = []
    monkeypatch.setattr(Engine, "mathml", lambda *_, **__: asked.append("again"))
    typeset.__globals__["_typeset"].cache_clear()
    found = [typeset(*formulas[0]), typeset(*formulas[1]), typeset(*formulas[3])]
    with pytest.raises(TypesetError) as caught:
        typeset(*formulas[2])
    assert asked == []
    monkeypatch.undo()
    shown = (0, 1, 3)
    assert found == [alone.mathml(formulas[k][0], display=formulas[k][1]) for k in shown]
    with pytest.raises(TypesetError) as expected:
        alone.mathml(*formulas[2][:1], display=False)
    assert (caught.value.message, caught.value.position) == (
        expected.value.message, expected.value.position,
    )  # fmt: skip
    alone.close()
