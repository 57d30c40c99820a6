"""The picture of the course: lessons in layers, each to the right of what it needs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CARD_WIDTH = 152.0
CARD_HEIGHT = 62.0
COLUMN = 204.0
ROW = 82.0
BEND = 26.0
SWEEPS = 12

# What stands in a column: a lesson (its id), or the bend of a line that passes the column
# (source, target, layer).
Slot = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """Where the card of a lesson stands: its upper left corner."""

    lesson: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line from a lesson to one that needs it, as an SVG path."""

    source: str
    target: str
    path: str


@dataclass(frozen=True, slots=True)
class MapPicture:
    """Cards and lines in a frame of the given size."""

    width: float
    height: float
    cards: tuple[Card, ...]
    lines: tuple[Line, ...]
    card_width: float = CARD_WIDTH
    card_height: float = CARD_HEIGHT


def draw_map(needs: Mapping[str, Sequence[str]]) -> MapPicture:
    """Lay the lessons out; a need that another need already implies gets no line.

    Needs that are no lesson are left out. The order of `needs` breaks ties, so the same course
    always gives the same picture.
    """
    known = {lesson: [one for one in wanted if one in needs] for lesson, wanted in needs.items()}
    layers = _layers(known)
    chains = [_chain(source, target, layers) for source, target in _lines(known)]
    columns = _columns(layers, chains)
    joints = _Joints(chains)
    for sweep in range(SWEEPS):
        _order(columns, joints, backwards=bool(sweep % 2))
    return _picture(layers, chains, _heights(columns, joints))


class _Joints:
    """What each slot is joined to, in the column before it and in the one after it."""

    def __init__(self, chains: Sequence[Sequence[Slot]]) -> None:
        self._before: dict[Slot, list[Slot]] = {}
        self._after: dict[Slot, list[Slot]] = {}
        for chain in chains:
            for left, right in pairwise(chain):
                self._after.setdefault(left, []).append(right)
                self._before.setdefault(right, []).append(left)

    def before(self, slot: Slot) -> list[Slot]:
        return self._before.get(slot, [])

    def after(self, slot: Slot) -> list[Slot]:
        return self._after.get(slot, [])


def _layers(needs: Mapping[str, Sequence[str]]) -> dict[str, int]:
    layers: dict[str, int] = {}

    def layer(lesson: str, above: tuple[str, ...] = ()) -> int:
        if lesson not in layers:
            wanted = [one for one in needs[lesson] if one != lesson and one not in above]
            layers[lesson] = max((layer(one, (*above, lesson)) + 1 for one in wanted), default=0)
        return layers[lesson]

    for lesson in needs:
        layer(lesson)
    return layers


def _lines(needs: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    reach: dict[str, set[str]] = {}

    def reached(lesson: str) -> set[str]:
        if lesson not in reach:
            reach[lesson] = set()
            reach[lesson] = set(needs[lesson]).union(*(reached(one) for one in needs[lesson]))
        return reach[lesson]

    return [
        (one, lesson)
        for lesson, wanted in needs.items()
        for one in wanted
        if not any(one in reached(other) for other in wanted if other != one)
    ]


def _chain(source: str, target: str, layers: Mapping[str, int]) -> list[Slot]:
    between = range(layers[source] + 1, layers[target])
    return [(source,), *((source, target, str(layer)) for layer in between), (target,)]


def _columns(layers: Mapping[str, int], chains: Sequence[Sequence[Slot]]) -> list[list[Slot]]:
    columns: list[list[Slot]] = [[] for _ in range(max(layers.values(), default=0) + 1)]
    for lesson, layer in layers.items():
        columns[layer].append((lesson,))
    for chain in chains:
        for slot in chain[1:-1]:
            columns[int(slot[2])].append(slot)
    return columns


def _order(columns: list[list[Slot]], joints: _Joints, *, backwards: bool) -> None:
    """Sort each column by the mean place of what its slots are joined to in the last column."""
    places = {slot: _middle(column, slot) for column in columns for slot in column}
    for column in reversed(columns) if backwards else columns:
        joined = joints.after if backwards else joints.before
        wish = {slot: _mean([places[one] for one in joined(slot)], places[slot]) for slot in column}
        column.sort(key=wish.__getitem__)
        places |= {slot: _middle(column, slot) for slot in column}


def _middle(column: Sequence[Slot], slot: Slot) -> float:
    return column.index(slot) - (len(column) - 1) / 2


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _heights(columns: Sequence[Sequence[Slot]], joints: _Joints) -> dict[Slot, float]:
    """Pull each slot towards what it is joined to; the order and the distances stay."""
    heights = {slot: _middle(column, slot) * ROW for column in columns for slot in column}
    for _ in range(SWEEPS):
        for column in columns:
            wish = [
                _mean(
                    [heights[one] for one in (*joints.before(slot), *joints.after(slot))],
                    heights[slot],
                )
                for slot in column
            ]
            heights |= dict(zip(column, _apart(column, wish), strict=True))
    top = min(heights.values(), default=0.0)
    return {slot: height - top for slot, height in heights.items()}


def _apart(column: Sequence[Slot], wish: Sequence[float]) -> list[float]:
    placed: list[float] = []
    for number, height in enumerate(wish):
        pair = column[number - 1 : number + 1] if number else []
        gap = sum(ROW / 2 if len(slot) == 1 else BEND / 2 for slot in pair)
        placed.append(max(height, placed[-1] + gap) if placed else height)
    shift = _mean([aim - got for aim, got in zip(wish, placed, strict=True)], 0.0)
    return [height + shift for height in placed]


def _picture(
    layers: Mapping[str, int], chains: Sequence[Sequence[Slot]], heights: Mapping[Slot, float]
) -> MapPicture:
    cards = [Card(lesson, layer * COLUMN, heights[(lesson,)]) for lesson, layer in layers.items()]
    lines = [Line(chain[0][0], chain[-1][0], _path(chain, layers, heights)) for chain in chains]
    width = max(layers.values(), default=0) * COLUMN + CARD_WIDTH
    height = max((card.y for card in cards), default=0.0) + CARD_HEIGHT
    return MapPicture(width, height, tuple(cards), tuple(lines))


def _path(chain: Sequence[Slot], layers: Mapping[str, int], heights: Mapping[Slot, float]) -> str:
    first = layers[chain[0][0]]
    middles = [heights[slot] + CARD_HEIGHT / 2 for slot in chain]
    x = first * COLUMN + CARD_WIDTH
    pieces = [f"M{x:g} {middles[0]:.1f}"]
    for step, (left, right) in enumerate(pairwise(middles), start=1):
        end = (first + step) * COLUMN
        half = (end - x) / 2
        pieces.append(f"C{x + half:g} {left:.1f} {end - half:g} {right:.1f} {end:g} {right:.1f}")
        x = end + CARD_WIDTH
        if step < len(chain) - 1:
            pieces.append(f"H{x:g}")
    return "".join(pieces)
