"""Terms in print: LaTeX in matrix notation, and source code for NumPy, PyTorch and JAX."""

from lemmata.formula.printing.arrays import NotCode
from lemmata.formula.printing.conventions import Conventions
from lemmata.formula.printing.latex import to_matrix_latex
from lemmata.formula.printing.source import (
    compile_numpy,
    jax_source,
    numpy_source,
    torch_source,
)

__all__ = [
    "Conventions",
    "NotCode",
    "compile_numpy",
    "jax_source",
    "numpy_source",
    "to_matrix_latex",
    "torch_source",
]
