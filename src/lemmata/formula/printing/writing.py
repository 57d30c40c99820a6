"""A whole array program as lines of Python: what is used twice gets a name, the rest is nested."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula.printing.expressions import (
    ATOM,
    POWER,
    PRODUCT,
    SIGN,
    SUM,
    Code,
    Expressions,
    is_trace,
    letters_of,
)
from lemmata.formula.printing.steps import uses

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lemmata.formula.printing.steps import Step

LONGEST = 76


class Writer:
    """Collects the lines of a function's body.

    `fast`: arrays that are zero outside of diagonals are filled through views (NumPy only);
    otherwise they are sums with identities, as one reads them.
    """

    def __init__(self, expressions: Expressions, *, fast: bool = False) -> None:
        self.expressions = expressions
        self.lines: list[str] = []
        self._fast = fast
        self._names = 0

    def body(self, last: Step) -> list[str]:
        """All lines, `return` being the last."""
        counts = uses(last)
        codes: dict[Step, Code] = {}
        for step, count in counts.items():
            args = [codes[arg] for arg in step.args]
            if is_trace(step):
                args = [codes[step.args[0].args[0]]]
            if step.kind == "assemble":
                code = self._assembled(step, args, counts)
            else:
                code = self.expressions.write(step, args)
            cheap = step.is_leaf or (step.kind == "view" and codes[step.args[0]].level == ATOM)
            again = count > 1 and not (cheap and len(code.text) < 20)
            if again or (len(code.text) > LONGEST and step is not last):
                code = self._named(code)
            codes[step] = code
        self.lines.append(f"return {codes[last].text}")
        return self.lines

    def _named(self, code: Code) -> Code:
        self._names += 1
        name = f"t{self._names}"
        self.lines.append(f"{name} = {code.text}")
        return Code(name)

    # ---- arrays that are put together

    def _assembled(self, step: Step, args: Sequence[Code], counts: Mapping[Step, int]) -> Code:
        if self._fast and any(groups for groups, _, _ in step.detail):
            return self._filled(step, args, counts)
        text = ""
        for arg, source, (groups, places, sign) in zip(args, step.args, step.detail, strict=True):
            piece = self._piece(step, arg, source, groups, places)
            if not text and sign > 0:
                text, level = piece
            elif not text:
                text, level = f"-{piece.at(POWER)}", SIGN
            else:
                text, level = f"{text} {'-' if sign < 0 else '+'} {piece.at(PRODUCT)}", SUM
        return Code(text, level)

    def _piece(
        self, step: Step, arg: Code, source: Step,
        groups: Sequence[Sequence[int]], places: Sequence[Sequence[int]],
    ) -> Code:  # fmt: skip
        """One part as an expression that broadcasts to the whole."""
        e, rank = self.expressions, len(step.shape)
        if not groups:
            flat = [place[0] for place in places]
            lined = e.lined(arg, flat, rank)
            others = len(step.args) > 1 and any(
                (rank == 2) if g else (len(p) == rank) for g, p, _ in step.detail
            )
            if others or len(places) == rank:
                return lined
            return self._broadcast(step, source, lined)
        if rank == 2:
            return self._diagonal(step, arg, source, places)
        return self._with_identities(step, arg, groups, places)

    def _broadcast(self, step: Step, source: Step, lined: Code) -> Code:
        e = self.expressions
        shape = e.shape(step.shape)
        if source.is_leaf and not source.shape:
            ones = Code(f"{e.language.module}.ones({shape}{e.language.typed(e.like)})")
            if source.kind == "number" and source.detail == 1:
                return ones
            return Code(f"{lined.at(PRODUCT)} * {ones.text}", PRODUCT)
        return Code(f"{e.language.module}.broadcast_to({lined.text}, {shape})")

    def _diagonal(
        self, step: Step, arg: Code, source: Step, places: Sequence[Sequence[int]]
    ) -> Code:
        e = self.expressions
        if places:
            return Code(f"{e.language.module}.diag({arg.text})")
        eye = self._eye(step, 0)
        if source.kind == "number" and source.detail == 1:
            return eye
        return Code(f"{arg.at(PRODUCT)} * {eye.text}", PRODUCT)

    def _eye(self, step: Step, place: int) -> Code:
        e = self.expressions
        size = e.size(step.shape[place]).text
        return Code(f"{e.language.module}.eye({size}{e.language.typed(e.like)})")

    def _with_identities(
        self, step: Step, arg: Code,
        groups: Sequence[Sequence[int]], places: Sequence[Sequence[int]],
    ) -> Code:  # fmt: skip
        """An einsum with an identity for each pair of dimensions that stand at one place."""
        e, rank = self.expressions, len(step.shape)
        words, texts = list[str](), list[str]()
        covered = {place[0] for place in places}
        for group in groups:
            for other in group[1:]:
                words.append(letters_of((group[0], other)))
                texts.append(self._eye(step, other).text)
            covered.update(group)
        for lone in (k for k in range(rank) if k not in covered):
            words.append(letters_of((lone,)))
            size = e.size(step.shape[lone]).text
            texts.append(f"{e.language.module}.ones({size}{e.language.typed(e.like)})")
        if places:
            words.append("".join(letters_of(place[:1]) for place in places))
            texts.append(arg.text)
        rule = f'"{",".join(words)}->{letters_of(range(rank))}"'
        call = Code(f"{e.language.module}.einsum({rule}, {', '.join(texts)})")
        return call if places else Code(f"{arg.at(PRODUCT)} * {call.text}", PRODUCT)

    def _filled(self, step: Step, args: Sequence[Code], counts: Mapping[Step, int]) -> Code:
        """Statements that write each part where it stands."""
        e, rank = self.expressions, len(step.shape)
        self._names += 1
        out = f"t{self._names}"
        rest = list(zip(args, step.args, step.detail, strict=True))
        arg, source, (groups, places, sign) = rest[0]
        if not groups and len(places) == rank and sign > 0:
            lined = e.lined(arg, [place[0] for place in places], rank)
            fresh = source.kind in ("map", "contract", "matrix") and counts[source] == 1
            self.lines.append(f"{out} = {lined.text if fresh else lined.at(ATOM) + '.copy()'}")
            rest = rest[1:]
        else:
            self.lines.append(f"{out} = np.zeros({e.shape(step.shape)})")
        for k, (arg, _, (groups, places, sign)) in enumerate(rest):
            first = k == 0 and len(rest) == len(step.args)
            view, code = self._view(out, rank, groups, places, arg)
            if first and sign < 0:
                code = Code(f"-{code.at(POWER)}", SIGN)
            word = "=" if first else "+=" if sign > 0 else "-="
            self.lines.append(f"{view} {word} {code.text}")
        return Code(out)

    def _view(
        self, out: str, rank: int,
        groups: Sequence[Sequence[int]], places: Sequence[Sequence[int]], arg: Code,
    ) -> tuple[str, Code]:  # fmt: skip
        """The entries of `out` that a part fills, and the part lined up with them."""
        first = {k: group[0] for group in groups for k in group}
        kept = [k for k in range(rank) if first.get(k, k) == k]
        lined = self.expressions.lined(arg, [kept.index(place[0]) for place in places], len(kept))
        if not groups:
            return f"{out}[...]", lined
        word = letters_of([first.get(k, k) for k in range(rank)])
        return f'np.einsum("{word}->{letters_of(kept)}", {out})[...]', lined
