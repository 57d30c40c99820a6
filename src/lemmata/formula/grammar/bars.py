r"""Which of the bars that look alike open a pair: ``2|x|`` does, ``p(x | y)`` does not.

Behind an operand a bar opens a pair when an even number of its kind, itself included, is left in
its brackets. One pass from the end answers it for all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lemmata.formula.tokens import Token

_PARTS = frozenset((",", ";", "&", "\\\\"))


def bars_that_open(tokens: list[Token]) -> frozenset[int]:
    """The indices of the bars with an even number of their kind left."""
    levels: list[dict[str, int]] = [{}]
    opening: set[int] = set()
    for index in range(len(tokens) - 1, -1, -1):
        token = tokens[index]
        if token.kind == "bar":
            if token.side == "" or (token.side == "big" and tokens[index + 1].text != "_"):
                left = levels[-1][token.text] = levels[-1].get(token.text, 0) + 1
                if left % 2 == 0:
                    opening.add(index)
        elif (token.kind == "close" and token.text != ".") or token.text == r"\end":
            levels.append({})
        elif (token.kind == "open" and token.text != ".") or token.text == r"\begin":
            if len(levels) > 1:
                levels.pop()
        elif token.text in _PARTS:
            levels[-1].clear()
    return frozenset(opening)
