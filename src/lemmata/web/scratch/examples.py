"""Sheets to start from: something true, and the same with one small human mistake."""

from __future__ import annotations

from dataclasses import dataclass

from lemmata.web.scratch.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Example:
    """A sheet, and the same sheet broken; `broke` says what was done to it."""

    title: str
    sheet: Sheet
    broken: Sheet
    broke: str


def _example(title: str, given: str, lines: str, mistake: str, broke: str) -> Example:
    """Declarations and lines, one in each line; `mistake` is `right → wrong`."""
    right, wrong = mistake.split(" → ")
    if right not in lines:
        raise ValueError(f"{right} is not in {lines}")
    declared = _split(given)
    sheet = Sheet(declared, _split(lines))
    return Example(title, sheet, Sheet(declared, _split(lines.replace(right, wrong))), broke)


def _split(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines())


EXAMPLES = (
    _example(
        "The gradient of least squares",
        r"""
        X \in \mathbb{R}^{n \times d}
        y \in \mathbb{R}^n
        w \in \mathbb{R}^d""",
        r"""
        \nabla_w \|Xw - y\|^2 = \nabla_w (w^\top X^\top X w - 2 w^\top X^\top y + y^\top y)
        = 2 X^\top X w - 2 X^\top y
        = 2 X^\top (Xw - y)""",
        r"= 2 X^\top (Xw - y) → = X^\top (Xw - y)",
        "a factor lost",
    ),
    _example(
        "The inverse of a product",
        r"""
        A \in GL(n)
        B \in GL(n)""",
        r"(AB)^{-1} = B^{-1} A^{-1}",
        "B^{-1} A^{-1} → A^{-1} B^{-1}",
        "the order kept",
    ),
    _example(
        "The gradient of a quadratic form",
        r"""
        A \in \mathbb{R}^{n \times n}
        x \in \mathbb{R}^n""",
        r"\nabla_x (x^\top A x) = (A + A^\top) x",
        r"(A + A^\top) x → 2 A x",
        "symmetry assumed",
    ),
    _example(
        "The Jacobian of softmax",
        r"""
        z \in \mathbb{R}^K
        p = \operatorname{softmax}(z)""",
        r"\frac{\partial p}{\partial z} = \operatorname{diag}(p) - p p^\top",
        "- p → + p",
        "a sign changed",
    ),
    _example(
        "Cauchy and Schwarz",
        r"x, y \in \mathbb{R}^n",
        r"|x^\top y| \le \|x\| \|y\|",
        r"\|x\| \|y\| → \frac{1}{2} (\|x\| + \|y\|)",
        "a mean of another kind",
    ),
    _example(
        "The variance of a finite distribution",
        r"""
        p \in \Delta^n
        x \in \mathbb{R}^n
        \mu = \sum_{i=1}^n p_i x_i""",
        r"\sum_{i=1}^n p_i (x_i - \mu)^2 = \sum_{i=1}^n p_i x_i^2 - \mu^2",
        r"x_i^2 - \mu^2 → x_i^2 - \mu",
        "a square forgotten",
    ),
)
