"""The operators that a formula may hold: what each is, computes, and how it changes."""

from lemmata.formula.operators.elementwise import ELEMENTWISE
from lemmata.formula.operators.facts import Elementwise, MatrixFunction, Source
from lemmata.formula.operators.frechet import FRECHET
from lemmata.formula.operators.matrices import MATRIX_FUNCTIONS

MATRIX_FUNCTIONS.update(FRECHET)

__all__ = ["ELEMENTWISE", "MATRIX_FUNCTIONS", "Elementwise", "MatrixFunction", "Source"]
