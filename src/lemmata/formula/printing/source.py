"""Complete functions in NumPy, PyTorch and JAX that compute a term, and compiled ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from lemmata.formula.building import variables_of
from lemmata.formula.printing.arrays import Arrays
from lemmata.formula.printing.expressions import Expressions
from lemmata.formula.printing.factoring import factored
from lemmata.formula.printing.languages import JAX, NUMPY, TORCH, Language
from lemmata.formula.printing.names import identifiers
from lemmata.formula.printing.steps import uses
from lemmata.formula.printing.writing import Writer
from lemmata.formula.terms import Axis, Term, Variable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from lemmata.formula.printing.steps import Step
    from lemmata.formula.sizes import Size


def numpy_source(
    term: Term, order: Sequence[Axis], name: str = "f", arguments: Sequence[str] | None = None
) -> str:
    """A function of NumPy arrays whose result has the term's axes in `order`.

    `arguments` are the names of the variables in the order in which they are passed; all of them,
    sorted, by default. Letters of sizes that no argument's shape tells become keywords.
    Raises `NotCode` where there is none: integrals, limits, suprema, endless sums.
    """
    return _source(NUMPY, term, order, name, arguments)


def torch_source(
    term: Term, order: Sequence[Axis], name: str = "f", arguments: Sequence[str] | None = None
) -> str:
    """The same for PyTorch tensors."""
    return _source(TORCH, term, order, name, arguments)


def jax_source(
    term: Term, order: Sequence[Axis], name: str = "f", arguments: Sequence[str] | None = None
) -> str:
    """The same for JAX arrays."""
    return _source(JAX, term, order, name, arguments)


def compile_numpy(
    term: Term,
    order: Sequence[Axis],
    arguments: Sequence[str] | None = None,
    sizes: Mapping[str, int] | None = None,
) -> Callable[..., Any]:
    """A fast function of NumPy arrays in double precision.

    Products are contracted in the cheapest order for these `sizes` (all alike by default), and what
    is zero by structure is neither computed nor multiplied. The result may share memory with
    arguments; nothing that is printed from the term's names is executed.
    """
    names = tuple(arguments) if arguments is not None else arguments_of(term)
    inputs = {variable: f"v{k}" for k, variable in enumerate(names)}
    program = Arrays(order, fast=True, sizes=sizes).program(factored(term, sizes)).step
    letters = identifiers(sorted(_letters(program, {})), taken=inputs.values())
    function = _Function(NUMPY, "f", inputs, letters)
    text = function.written(program, fast=True)
    return _executed(text)


def arguments_of(term: Term) -> tuple[str, ...]:
    """The names of a term's free variables, capital letters first."""
    return tuple(sorted(variables_of(term)))


def _source(
    language: Language,
    term: Term,
    order: Sequence[Axis],
    name: str,
    arguments: Sequence[str] | None,
) -> str:
    names = tuple(arguments) if arguments is not None else arguments_of(term)
    inputs = identifiers(names)
    program = Arrays(order).program(term).step
    called = identifiers([name])[name] if name != "f" else name
    axes = _axes(term)
    letters = identifiers(sorted(_letters(program, axes)), taken=(*inputs.values(), called))
    shapes = [f"{inputs[v]}: {_shape(axes.get(v))}" for v in names]
    result = f"The result has the shape {_shape(order)}." if order else "The result is a number."
    lines = ['"""The value, from arrays of these shapes:', "", *shapes, "", result, '"""']
    if not names:
        lines = [f'"""{result}"""']
    document = "\n".join(f"    {line}".rstrip() for line in lines) + "\n"
    return _Function(language, called, inputs, letters).written(program, document)


class _Function(NamedTuple):
    """A function to be written: its name, and the identifiers of variables and sizes."""

    language: Language
    name: str
    inputs: Mapping[str, str]
    letters: Mapping[str, str]

    def written(self, program: Step, document: str = "", *, fast: bool = False) -> str:
        """The whole text with its imports."""
        inputs, letters = self.inputs, self.letters
        found = _inputs(program)
        like = next((inputs[step.detail] for step in found), None)
        body = Writer(Expressions(self.language, inputs, letters, like), fast=fast).body(program)
        used = {letter for letter in letters if any(_holds(line, letters[letter]) for line in body)}
        sizes, missing = _from_shapes(found, inputs, letters, used)
        arguments = list(inputs.values())
        if missing:
            arguments += ["*", *(letters[letter] for letter in sorted(missing))]
        head = f"def {self.name}({', '.join(arguments)}):\n{document}"
        text = head + "".join(f"    {line}\n" for line in (*sizes, *body))
        return f"{_imports(self.language, text)}\n\n{text}"


def _imports(language: Language, text: str) -> str:
    modules = ("functools", "scipy.special", "scipy.linalg", "jax.nn", "jax.scipy")
    used = [module for module in modules if f"{module}." in text]
    lines = {"import jax" if one.startswith("jax") else f"import {one}" for one in used}
    return "\n".join(sorted({language.imports, *lines})) + "\n"


def _executed(text: str) -> Callable[..., Any]:
    space: dict[str, Any] = {}
    exec(compile(text, "<formula>", "exec"), space)  # noqa: S102 - made of generated names only
    return space["f"]  # type: ignore[no-any-return]


# ---- sizes


def _from_shapes(
    found: Sequence[Step], inputs: Mapping[str, str], letters: Mapping[str, str], used: set[str]
) -> tuple[list[str], set[str]]:
    """Lines that read the sizes from shapes, and the letters that no shape tells."""
    lines, missing = [], set(used)
    for step in found:
        name = inputs[step.detail]
        own = [(k, size) for k, size in enumerate(step.shape) if _letter(size) in missing]
        if not own:
            continue
        if {_letter(size) for size in step.shape} <= missing and len(set(step.shape)) > 1:
            told = [letters[_letter(size)] for size in step.shape]
            if len(set(told)) == len(told):
                lines.append(f"{', '.join(told)} = {name}.shape")
                missing -= {_letter(size) for size in step.shape}
                continue
        for k, size in own:
            if _letter(size) in missing:
                lines.append(f"{letters[_letter(size)]} = {name}.shape[{k}]")
                missing.discard(_letter(size))
    return lines, missing


def _letter(size: Size) -> str:
    """The letter that a size is; empty where it is something else."""
    match size.parts:
        case (((str(letter),), 1),):
            return letter
    return ""


def _inputs(program: Step) -> list[Step]:
    found = [step for step in uses(program) if step.kind == "input"]
    return sorted(found, key=lambda step: (str(step.detail), len(step.shape)))


def _letters_of_step(step: Step) -> set[str]:
    found: set[str] = set()
    for size in step.shape:
        found |= size.letters
    if step.kind in ("size", "index"):
        found |= step.detail.letters
    if step.kind == "reduce" and step.detail[2] is not None:
        found |= step.detail[2].letters
    if step.kind == "take":
        found |= step.detail[2].letters
    return found


def _letters(program: Step, axes: Mapping[str, tuple[Axis, ...]]) -> set[str]:
    found = {letter for step in uses(program) for letter in _letters_of_step(step)}
    return found | {x for one in axes.values() for axis in one for x in axis.size.letters}


def _holds(line: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", line) is not None


# ---- the text around it


def _axes(term: Term) -> dict[str, tuple[Axis, ...]]:
    found: dict[str, tuple[Axis, ...]] = {}
    seen: set[Term] = set()
    rest = [term]
    while rest:
        part = rest.pop()
        if part not in seen:
            seen.add(part)
            if isinstance(part, Variable):
                found.setdefault(part.name, part.axes)
            rest.extend(part.parts)
    return found


def _shape(axes: Sequence[Axis] | None) -> str:
    if axes is None:
        return "any"
    if not axes:
        return "a number"
    return "(" + ", ".join(_plain(axis.size) for axis in axes) + ("," * (len(axes) == 1)) + ")"


def _plain(size: Size) -> str:
    """A size in a docstring: nothing in it can end the docstring."""
    return re.sub(r"[^A-Za-z0-9_+\-* ]", "", str(size)) or "?"
