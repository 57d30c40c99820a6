"""How NumPy, PyTorch and JAX say the same things."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

_COMMON = {
    "det": "{m}.linalg.det({0})",
    "inverse": "{m}.linalg.inv({0})",
    "pseudoinverse": "{m}.linalg.pinv({0})",
    "power": "{m}.linalg.matrix_power({0}, int({1}))",
    "rank": "{m}.linalg.matrix_rank({0})",
    "symmetric_eigenvalues": "{m}.linalg.eigvalsh({0})",
    "symmetric_eigenvectors": "{m}.linalg.eigh({0})[1]",
    "singular_values": "{m}.linalg.svd({0}, compute_uv=False)",
    "adjugate": "{m}.linalg.det({0})[..., None, None] * {m}.linalg.inv({0})",
}
_SCIPY = {
    "exp": "scipy.linalg.expm({0})",
    "log": "scipy.linalg.logm({0})",
    "sqrt": "scipy.linalg.sqrtm({0})",
    "sin": "scipy.linalg.sinm({0})",
    "cos": "scipy.linalg.cosm({0})",
}


def _called(module: str, **more: str) -> dict[str, str]:
    common = {name: text.replace("{m}", module) for name, text in _COMMON.items()}
    return {**common, **more}


@dataclass(frozen=True, slots=True)
class Language:
    """A library of arrays: its import, the names of what differs, and its matrix functions."""

    name: Literal["numpy", "torch", "jax"]
    module: str
    imports: str
    along: str
    permute: str
    largest: str
    smallest: str
    matrix: Mapping[str, str]

    def typed(self, like: str | None) -> str:
        """The arguments that give a new array the type of another, with a comma before them."""
        if self.name != "torch":
            return ""
        return f", dtype={like}.dtype, device={like}.device" if like else ", dtype=torch.float64"


NUMPY = Language(
    "numpy", "np", "import numpy as np", "axis", "transpose", "max", "min", _called("np", **_SCIPY)
)
TORCH = Language(
    "torch", "torch", "import torch", "dim", "permute", "amax", "amin",
    _called(
        "torch", exp="torch.linalg.matrix_exp({0})", singular_values="torch.linalg.svdvals({0})"
    ),
)  # fmt: skip
JAX = Language(
    "jax", "jnp", "import jax.numpy as jnp", "axis", "transpose", "max", "min",
    _called("jnp", exp="jax.scipy.linalg.expm({0})", sqrt="jax.scipy.linalg.sqrtm({0})"),
)  # fmt: skip
