"""Terms in print: LaTeX in matrix notation, and source code for NumPy, PyTorch and JAX."""

from lemmata.formula.printing.arrays import NotCode
from lemmata.formula.printing.conventions import Conventions
from lemmata.formula.printing.latex import Printed, in_matrix_notation, to_matrix_latex
from lemmata.formula.printing.source import (
    compile_numpy,
    jax_source,
    numpy_source,
    torch_source,
)

__all__ = [
    "Conventions", "NotCode", "Printed", "compile_numpy", "in_matrix_notation", "jax_source",
    "numpy_source", "to_matrix_latex", "torch_source",
]  # fmt: skip
