"""One step of an array program as one Python expression."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from lemmata.formula.printing.arrays import NotCode
from lemmata.formula.sizes import Size
from lemmata.formula.surface import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lemmata.formula.printing.languages import Language
    from lemmata.formula.printing.steps import Step

SUM, PRODUCT, SIGN, POWER, ATOM = range(5)
_LETTERS = "ijklabcdmnpqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZefgho"


class Code(NamedTuple):
    """Python source, and how tightly its outermost operator binds."""

    text: str
    level: int = ATOM

    def at(self, level: int) -> str:
        """The text where something that binds this tightly must stand."""
        return self.text if self.level >= level else f"({self.text})"


class Expressions:
    """Writes steps, the arguments of each given as code."""

    def __init__(
        self,
        language: Language,
        inputs: Mapping[str, str],
        letters: Mapping[str, str],
        like: str | None = None,
    ) -> None:
        self.language = language
        self.inputs = inputs
        self.letters = letters
        self.like = like

    def write(self, step: Step, args: Sequence[Code]) -> Code:
        """The step as an expression."""
        return getattr(self, f"_{step.kind}")(step, args)  # type: ignore[no-any-return]

    # ---- leaves

    def _input(self, step: Step, _: Sequence[Code]) -> Code:
        return Code(self.inputs[step.detail])

    def _number(self, step: Step, _: Sequence[Code]) -> Code:
        return number(step.detail)

    def _constant(self, step: Step, _: Sequence[Code]) -> Code:
        name = {"infinity": "inf"}.get(step.detail, step.detail)
        return Code(f"{self.language.module}.{name}")

    def _size(self, step: Step, _: Sequence[Code]) -> Code:
        return self.size(step.detail)

    def _index(self, step: Step, _: Sequence[Code]) -> Code:
        first = self.size(step.detail)
        end = self.size(step.detail + step.shape[0])
        typed = self.language.typed(self.like) or ", dtype=float"
        return Code(f"{self.language.module}.arange({first.text}, {end.text}{typed})")

    def size(self, size: Size) -> Code:
        """A size in terms of the names of its letters."""
        text = ""
        for monomial, factor in reversed(size.parts):
            pieces = [] if abs(factor) == 1 and monomial else [str(abs(factor))]
            for atom in monomial:
                if isinstance(atom, str):
                    pieces.append(self.letters[atom])
                else:
                    inner = ", ".join(self.size(one).text for one in atom.sizes)
                    pieces.append(f"{'min' if atom.kind == 'min' else 'max'}({inner})")
            sign = "-" if factor < 0 else "+" if text else ""
            text += f" {sign} " if text else sign
            text += " * ".join(pieces)
        level = SUM if len(size.parts) > 1 else PRODUCT if " " in text else ATOM
        return Code(text or "0", level)

    def shape(self, sizes: Sequence[Size]) -> str:
        """A tuple of sizes."""
        inner = ", ".join(self.size(size).text for size in sizes)
        return f"({inner},)" if len(sizes) == 1 else f"({inner})"

    # ---- place by place

    def _map(self, step: Step, args: Sequence[Code]) -> Code:
        function, places = step.detail
        if function == "multiply" and len(places) == len(step.shape) == 2:
            turned = {((0,), (1,)): (0, 1), ((1,), (0,)): (1, 0)}.get(places)
            if turned is not None:
                first, second = (args[k].text for k in turned)
                return Code(f"{self.language.module}.outer({first}, {second})")
        lined = [
            self.lined(code, place, len(step.shape))
            for code, place in zip(args, places, strict=True)
        ]
        if function in ("add", "subtract", "multiply", "divide"):
            return _arithmetic(function, step.args, lined)
        if function == "power":
            return self._power(step, lined)
        return self._called(function, step, lined)

    def _power(self, step: Step, args: Sequence[Code]) -> Code:
        base, exponent = args
        value = step.args[1].detail if step.args[1].kind == "number" else None
        if value in (Fraction(1, 2), Fraction(-1, 2)):
            root = self._root(step, base)
            return root if value > 0 else Code(f"1 / {root.text}", PRODUCT)
        if value == -1:
            return Code(f"1 / {base.at(SIGN)}", PRODUCT)
        if isinstance(value, Fraction) and value < 0:
            below = Code(f"{base.at(ATOM)}**{number(-value).at(ATOM)}", POWER)
            return Code(f"1 / {below.text}", PRODUCT)
        return Code(f"{base.at(ATOM)}**{exponent.at(ATOM)}", POWER)

    def _root(self, step: Step, base: Code) -> Code:
        if self.language.name == "torch" and _is_plain(step.args[0]):
            base = Code(f"torch.as_tensor({base.text}{self.language.typed(self.like)})")
        return Code(f"{self.language.module}.sqrt({base.text})")

    def _called(self, function: str, step: Step, args: Sequence[Code]) -> Code:
        from lemmata.formula.operators import ELEMENTWISE

        fact = ELEMENTWISE[function]
        template: str = getattr(fact.source, self.language.name)
        texts = [code.text for code in args]
        if self.language.name == "torch":
            typed = self.language.typed(self.like)
            texts = [
                f"torch.as_tensor({text}{typed})" if _is_plain(arg) else text
                for text, arg in zip(texts, step.args, strict=False)
            ]
        if fact.arity is None:
            return Code(template.format(", ".join(texts)))
        head = template.split("(", 1)[0].replace(".", "")
        closed = template.endswith(")") and head.isidentifier()
        bracketed = [t if closed and "{0})" in template else f"({t})" for t in texts]
        simple = [t if t.replace(".", "").replace("_", "").isalnum() else b
                  for t, b in zip(texts, bracketed, strict=True)]  # fmt: skip
        return Code(template.format(*simple), ATOM if closed else SUM)

    def lined(self, code: Code, places: Sequence[int], rank: int) -> Code:
        """An array with its dimensions at these places of `rank`, ready to broadcast."""
        if not places:
            return code
        order = sorted(range(len(places)), key=lambda d: places[d])
        code = self.permuted(code, order)
        places = sorted(places)
        index = [":" if k in places else "None" for k in range(places[0], rank)]
        if "None" not in index:
            return code
        return Code(f"{code.at(ATOM)}[{', '.join(index)}]")

    def permuted(self, code: Code, order: Sequence[int]) -> Code:
        """The array with its dimensions in another order: `order` names the old ones."""
        if list(order) == sorted(order):
            return code
        if len(order) == 2:
            return Code(f"{code.at(ATOM)}.T")
        return Code(f"{code.at(ATOM)}.{self.language.permute}({', '.join(map(str, order))})")

    # ---- sums

    def _contract(self, step: Step, args: Sequence[Code]) -> Code:
        left, right, out = step.detail
        inner = [k for k in left if k not in out]
        if not out:
            if len(left) == 1:
                if args[0].level < ATOM <= args[1].level and _is_matrix_times_vector(step.args[0]):
                    # x @ A @ y needs no brackets, but x @ A * B @ y would be read from the left.
                    chain = not any(sign in args[0].text for sign in (" * ", " / "))
                    behind = args[0].at(PRODUCT if chain else SIGN)
                    return Code(f"{args[1].text} @ {behind}", PRODUCT)
                return Code(f"{args[0].at(PRODUCT)} @ {args[1].at(SIGN)}", PRODUCT)
            turned = self.permuted(args[1], [right.index(k) for k in left])
            return Code(f"({args[0].at(PRODUCT)} * {turned.at(SIGN)}).sum()")
        plain = len(left) <= 2 and len(right) <= 2 and len(inner) == 1
        if plain and not set(left) & set(right) & set(out):
            first = self.permuted(args[0], [0] if len(left) == 1 else _last(left, inner[0]))
            second = self.permuted(args[1], [0] if len(right) == 1 else _first(right, inner[0]))
            return Code(f"{first.at(PRODUCT)} @ {second.at(SIGN)}", PRODUCT)
        return self._einsum((left, right), out, args)

    def _einsum(
        self, ins: Sequence[Sequence[int]], out: Sequence[int], args: Sequence[Code]
    ) -> Code:
        word = [letters_of(one) for one in (*ins, out)]
        texts = ", ".join(arg.text for arg in args)
        rule = f'"{",".join(word[:-1])}->{word[-1]}"'
        return Code(f"{self.language.module}.einsum({rule}, {texts})")

    def _reduce(self, step: Step, args: Sequence[Code]) -> Code:
        kind, places, start = step.detail
        (arg,), (source,) = args, step.args
        if is_trace(step):
            return Code(f"{self.language.module}.trace({arg.text})")
        name = {"product": "prod", "max": self.language.largest, "min": self.language.smallest}
        method = name.get(kind, kind)
        rank = len(source.shape)
        if kind.startswith("arg"):
            shift = self.size(start)
            return Code(f"{arg.at(ATOM)}.{method}({places[0]}) + {shift.text}", SUM)
        if len(places) == rank and (kind != "product" or self.language.name != "torch" or rank < 2):
            return Code(f"{arg.at(ATOM)}.{method}()")
        if kind == "product" and self.language.name == "torch":
            text = arg.at(ATOM)
            for place in sorted(places, reverse=True):
                text += f".prod(dim={place})"
            return Code(text)
        along = str(places[0]) if len(places) == 1 else str(tuple(places))
        return Code(f"{arg.at(ATOM)}.{method}({self.language.along}={along})")

    # ---- rearranging

    def _view(self, step: Step, args: Sequence[Code]) -> Code:
        places = step.detail
        if len(set(places)) == len(places):
            return self.permuted(args[0], [places.index(k) for k in range(len(places))])
        if places == (0, 0):
            return Code(f"{self.language.module}.diagonal({args[0].text})")
        return self._einsum((places,), sorted(set(places)), args)

    def _matrix(self, step: Step, args: Sequence[Code]) -> Code:
        template = self.language.matrix.get(step.detail)
        if template is None:
            message = f"{self.language.name} has no function for the matrix {step.detail}"
            raise NotCode(message, NOWHERE)
        return Code(template.format(*(arg.text for arg in args)))

    def _reshape(self, step: Step, args: Sequence[Code]) -> Code:
        return Code(f"{args[0].at(ATOM)}.reshape{self.shape(step.shape)}".replace(",)", ")"))

    def _join(self, step: Step, args: Sequence[Code]) -> Code:
        rank = len(step.shape)
        texts = []
        for arg, source, (places, single) in zip(args, step.args, step.detail, strict=True):
            own = Size.of(1) if single else source.shape[places.index(rank - 1)]
            lined = self.lined(arg, places, rank)
            inner = ", ".join(self.size(size).text for size in (*step.shape[:-1], own))
            comma = "," if rank == 1 else ""
            if _is_plain(source):
                typed = self.language.typed(self.like)
                texts.append(f"{self.language.module}.full(({inner}{comma}), {arg.text}{typed})")
            elif len(places) == rank:
                texts.append(lined.text)
            else:
                texts.append(f"{self.language.module}.broadcast_to({lined.text}, ({inner}{comma}))")
        word = "cat" if self.language.name == "torch" else "concatenate"
        inner = ", ".join(texts)
        return Code(f"{self.language.module}.{word}([{inner}], {self.language.along}={rank - 1})")

    def _take(self, step: Step, args: Sequence[Code]) -> Code:
        places, at_places, start = step.detail
        body, at = args
        shift = self.size(start).at(PRODUCT)
        position = f"{at.at(SUM)} - {shift}" if shift != "0" else at.text
        if step.args[1].kind == "number":
            where = str(int(step.args[1].detail) - start.number) if start.number is not None else ""
            index = [where or position if k == -1 else ":" for k in places]
            return Code(f"{body.at(ATOM)}[{', '.join(index)}]")
        if self.language.name == "torch":
            whole = f"torch.as_tensor({position}).long()"
        else:
            whole = f"{self.language.module}.asarray({position}).astype(int)"
        index = []
        rank = len(step.shape)
        for d, place in enumerate(places):
            if place == -1:
                index.append(self.lined(Code(whole), at_places, rank).text)
            else:
                count = self.size(step.args[0].shape[d]).text
                rows = Code(f"{self.language.module}.arange({count})")
                index.append(self.lined(rows, (place,), rank).text)
        return Code(f"{body.at(ATOM)}[{', '.join(index)}]")


def number(value: Fraction) -> Code:
    """An exact number, as a decimal where it has a short one."""
    if value.denominator == 1:
        text = str(value.numerator) if abs(value) < 10**15 else repr(float(value))
    elif 10**6 % value.denominator == 0:
        text = repr(float(value))
    else:
        return Code(f"{value.numerator} / {value.denominator}", PRODUCT)
    return Code(text, SIGN if value < 0 else ATOM)


def _arithmetic(function: str, steps: Sequence[Step], args: Sequence[Code]) -> Code:
    left, right = args
    if function == "multiply":
        if steps[0].kind == "number":
            value: Fraction = steps[0].detail
            if value == -1:
                return Code(f"-{right.at(POWER)}", SIGN)
            if abs(value.numerator) == 1 and value.denominator > 1:
                text = f"-{right.at(SIGN)}" if value < 0 else right.at(PRODUCT)
                return Code(f"{text} / {value.denominator}", PRODUCT)
        return Code(f"{left.at(PRODUCT)} * {right.at(SIGN)}", PRODUCT)
    if function == "divide":
        return Code(f"{left.at(PRODUCT)} / {right.at(SIGN)}", PRODUCT)
    if function == "add":
        return Code(f"{left.text} + {right.at(PRODUCT)}", SUM)
    return Code(f"{left.text} - {right.at(PRODUCT)}", SUM)


def _is_plain(step: Step) -> bool:
    """Whether it is a Python number rather than an array."""
    if step.kind in ("number", "constant", "size"):
        return True
    return step.kind == "map" and all(map(_is_plain, step.args)) and step.detail[0] in (
        "add", "subtract", "multiply", "divide", "power",
    )  # fmt: skip


def _last(letters: Sequence[int], inner: int) -> list[int]:
    return [k for k in range(2) if letters[k] != inner] + [letters.index(inner)]


def _first(letters: Sequence[int], inner: int) -> list[int]:
    return [letters.index(inner)] + [k for k in range(2) if letters[k] != inner]


def letters_of(places: Iterable[int]) -> str:
    """The letters of dimensions in an einsum."""
    return "".join(_LETTERS[k] for k in places)


def is_trace(step: Step) -> bool:
    """Whether it sums the diagonal of a matrix; then it is written with the matrix itself."""
    if step.kind != "reduce" or step.detail[0] != "sum":
        return False
    (source,) = step.args
    return source.kind == "view" and source.detail == (0, 0)


def _is_matrix_times_vector(step: Step) -> bool:
    return step.kind == "contract" and [len(arg.shape) for arg in step.args] == [2, 1]
