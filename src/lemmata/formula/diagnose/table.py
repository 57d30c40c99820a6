"""The table of small human mistakes; each entry has its own wording and its own edits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lemmata.formula.diagnose.coefficients import COEFFICIENTS
from lemmata.formula.diagnose.dropped import DROPPED
from lemmata.formula.diagnose.exponents import EXPONENTS
from lemmata.formula.diagnose.indices import INDICES
from lemmata.formula.diagnose.matrices import MATRICES
from lemmata.formula.diagnose.names import NAMES, OPERATORS
from lemmata.formula.diagnose.signs import SIGNS

if TYPE_CHECKING:
    from lemmata.formula.diagnose.slips import Slip

OPERATOR_SLIPS: Final[tuple[Slip, ...]] = OPERATORS
SLIPS: Final[tuple[Slip, ...]] = (
    *SIGNS, *COEFFICIENTS, *MATRICES, *EXPONENTS, *INDICES, *DROPPED, *NAMES
)  # fmt: skip
"""All edits of one place; relations and assumptions are in `statements`."""
