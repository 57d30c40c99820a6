"""Figures follow the page's theme, are the same bytes for the same code, and know their size."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from lemmata.sandbox import Display
from lemmata.sandbox.inside.figure_style import PALETTE
from lemmata.sandbox.inside.svg import themed
from tests.sandbox.running import Sandbox

PLOT = "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\n"
TOKENS = Path(__file__).parents[2] / "frontend/src/styles/tokens.css"


def figures(sandbox: Sandbox, source: str, *above: str) -> list[str]:
    result = sandbox.run(*above, source)
    assert result.status == "ok", result
    shown = [out.data for out in result.outputs if isinstance(out, Display)]
    return [data["image/svg+xml"] for data in shown if "image/svg+xml" in data]


def test_an_open_figure_is_shown_at_the_end(sandbox: Sandbox) -> None:
    (svg,) = figures(sandbox, PLOT + "ax.plot([1, 2, 3]);")

    root = ET.fromstring(svg)
    assert root.tag.endswith("svg")
    assert int(root.attrib["width"]) > 300
    assert int(root.attrib["height"]) > 150


def test_colours_of_the_palette_become_variables_with_a_dark_value(sandbox: Sandbox) -> None:
    (svg,) = figures(sandbox, PLOT + "ax.plot([1, 2]); ax.axhline(1, color='k'); ax.grid()")

    style = re.search("<style>(.*?)</style>", svg)
    assert style is not None
    body = svg.replace(style[0], "")
    for name in ("ink", "blue", "grid", "muted"):
        light, dark = PALETTE[name]
        assert f"var(--{name})" in body
        assert light not in body
        assert f"--{name}:{light}" in style[1]
        assert f"--{name}:{dark}" in style[1].partition("prefers-color-scheme:dark")[2]
    assert "#000000" not in body


def test_other_colours_stay(sandbox: Sandbox) -> None:
    (svg,) = figures(sandbox, PLOT + "ax.plot([1, 2], color='#123456')")

    assert "#123456" in svg


def test_the_same_code_draws_the_same_bytes(sandbox: Sandbox) -> None:
    source = PLOT + "ax.plot([1, 2], label='$x^2$', clip_on=True); ax.legend(); ax.set_title('T')"

    assert figures(sandbox, source) == figures(sandbox, source, "x = 1", "y = 2")


def test_nothing_superfluous_is_in_it(sandbox: Sandbox) -> None:
    (svg,) = figures(sandbox, PLOT + "ax.plot([0.123456789, 3.14159265])")

    assert svg.startswith("<svg")
    assert "metadata" not in svg
    assert "<!--" not in svg
    assert not re.search(r'\bd="[^"]*[1-9]\d*\.\d{3}', svg)


def test_show_and_several_figures_keep_their_order(sandbox: Sandbox) -> None:
    source = (
        "import matplotlib.pyplot as plt\nfor k in range(2):\n    plt.figure()\n"
        "    plt.plot([k])\n    plt.show()\n    print(k)\nplt.plot([9])"
    )

    kinds = [type(out).__name__ for out in sandbox.run(source).outputs]

    assert kinds == ["Display", "Stream", "Display", "Stream", "Display"]


def test_a_figure_is_shown_once_and_is_gone_in_the_next_cell(sandbox: Sandbox) -> None:
    assert len(figures(sandbox, PLOT + "ax.plot([1, 2])\nfig")) <= 2
    assert figures(sandbox, "import matplotlib.pyplot as plt\nx = plt.get_fignums()", PLOT) == []


def test_drawn_things_say_nothing_beside_their_figure(sandbox: Sandbox) -> None:
    result = sandbox.run(PLOT + "ax.plot([1, 2])")

    assert len(result.outputs) == 1


def test_an_error_in_drawing_is_an_error_of_the_cell(sandbox: Sandbox) -> None:
    result = sandbox.run(PLOT + "ax.set_title('$\\\\undefinedmacro$')")

    assert result.status == "error"


def test_factors_keep_their_digits() -> None:
    svg = '<svg width="72pt" height="36pt"><style type="text/css">*{}</style><g transform='

    assert 'transform="scale(0.015625)"' in themed(svg + '"scale(0.015625)"/></svg>')
    assert 'transform="translate(12.35 3)"' in themed(svg + '"translate(12.34567 3.0001)"/></svg>')
    assert 'width="96" height="48"' in themed(svg + '""/></svg>')


def test_the_palette_is_that_of_the_pages() -> None:
    if not TOKENS.exists():
        pytest.skip("the styles are not part of an installed package")
    text = TOKENS.read_text(encoding="utf-8")
    tokens = {n: (a, b) for n, a, b in re.findall(r"--(\w+): light-dark\((#\w+), (#\w+)\)", text)}

    shared = [name for name in PALETTE if name in tokens]
    assert len(shared) >= 8
    assert {name: PALETTE[name] for name in shared} == {name: tokens[name] for name in shared}
