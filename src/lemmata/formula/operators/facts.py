"""What a fact sheet of an operator says: the two dataclasses that the tables are filled with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    from lemmata.formula.terms import Term

Array: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[Any]]"
Slope: TypeAlias = "Callable[..., Term]"
Defined = Literal[
    "everywhere",
    "positive",
    "nonnegative",
    "nonzero",
    "between -1 and 1",
    "elsewhere",
]


@dataclass(frozen=True, slots=True)
class Source:
    """How code calls it: templates with a place for each argument, ``{0}``, ``{1}``.

    A template of an operator with any number of arguments holds ``{0}`` for all of them, parted by
    commas.
    """

    numpy: str
    torch: str
    jax: str


@dataclass(frozen=True, slots=True)
class Elementwise:
    """A function of numbers, place by place.

    `arity` is None for any number of arguments. `value` takes NumPy arrays that broadcast and gives
    nan where it is undefined, without a warning; `precise` takes an mpmath context and its numbers.
    `slopes` has for each argument the partial derivative, a term made of the arguments (None:
    not differentiable by it); `slope` reads them. `defined` says where on the real line the value
    exists (for several arguments: of all of them together), `positive`, `nonnegative`, `whole`
    what is known of every value that exists.
    """

    name: str
    latex: str
    arity: int | None
    value: Callable[..., Array]
    precise: Callable[..., Any]
    slopes: tuple[Slope | None, ...]
    source: Source
    defined: Defined = "everywhere"
    parity: Literal["", "odd", "even"] = ""
    positive: bool = False
    nonnegative: bool = False
    whole: bool = False
    increasing: bool = False

    @property
    def total(self) -> bool:
        """Whether it is defined for all real arguments."""
        return self.defined == "everywhere"

    def slope(self, position: int, arguments: tuple[Term, ...]) -> Term | None:
        """The partial derivative by the argument at `position`; None where there is none."""
        if self.arity is None:
            made = self.slopes[0]
            return None if made is None else made(position, *arguments)
        made = self.slopes[position]
        return None if made is None else made(*arguments)


@dataclass(frozen=True, slots=True)
class MatrixFunction:
    """A function of a whole matrix.

    `value` takes an array of shape (…, rows, columns), and for ``power`` a whole exponent or an
    array of them that broadcasts against the leading axes; nan where undefined. `precise` takes an
    mpmath context and one matrix of it (and a whole exponent), and gives nested lists: numbers,
    rows or a single number, as `out` says. `out` is how many axes the result has in the place of
    two; `shape` names their lengths for a matrix of m rows and n columns.
    """

    name: str
    latex: str
    out: int
    value: Callable[..., Array]
    precise: Callable[..., Any]
    shape: tuple[Literal["m", "n", "min"], ...]
    square: bool = True
