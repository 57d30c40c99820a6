"""Which sizes are tried: small, unequal, with a 1 among them, meeting what is said about sizes."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from lemmata.formula.sample.whole import compare, constant, holds_index, sides, value
from lemmata.formula.sample.whole import variables as variables_in
from lemmata.formula.sizes import ONE, Bound, Size
from lemmata.formula.terms import Matrix, Term, Variable, Whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from lemmata.formula.problem import Budget, Condition, Natural, Problem

Numbers: TypeAlias = "dict[str, int]"
Check: TypeAlias = "tuple[frozenset[str], Callable[[Mapping[str, int]], bool]]"

SQUARE = frozenset(
    ("symmetric", "semidefinite", "definite", "orthogonal", "invertible", "permutation")
)
# What the j-th dimension is in the i-th assignment, where nothing forbids it.
_DIMENSIONS = ((3, 2, 4), (2, 4, 3), (1, 3, 2), (4, 1, 3), (2, 3, 1), (3, 4, 2), (1, 2, 1))
_NATURALS = ((2, 3, 1), (3, 1, 4), (1, 2, 3), (5, 4, 2), (4, 2, 5), (2, 5, 3), (1, 1, 1))
_SPANS = (4, 8, 24)  # how far above its lowest value a number goes, ever wider
_STEPS = 6000
_MANY = 12
_FIRST = 4  # how many of the smallest come before sizes that tell more
_NODES = {1: 12, 2: 8, 3: 5}


def nodes_of(dimension: int, kind: str) -> int:
    """How many outcomes a grid over so many dimensions has."""
    base = 3 if kind == "independent" else _NODES.get(dimension, 4)
    return int(base**dimension)


def sizes_only(condition: Condition) -> bool:
    """Whether a condition speaks of whole numbers alone."""
    return all(map(constant, sides(condition)))


def indices_only(condition: Condition) -> bool:
    """Whether a condition says which indices are meant: it belongs to whoever evaluates."""
    terms = sides(condition)
    return any(map(holds_index, terms)) and not any(map(variables_in, terms))


def letters(term: Term) -> frozenset[str]:
    """The whole numbers that a term names."""
    found: set[str] = set()
    rest, seen = [term], set()
    while rest:
        part = rest.pop()
        if part not in seen:
            seen.add(part)
            if isinstance(part, Whole):
                found |= part.size.letters
            rest.extend(part.parts)
    return frozenset(found)


def rank_of(term: Term) -> tuple[Variable, int, int] | None:
    """A variable whose rank a term is, with the places of rows and columns among its axes."""
    match term:
        case Matrix("rank", Variable(axes=axes) as body, row, column) if not term.free:
            if row not in axes or column not in axes:
                return None  # a vector, whose rank is met by chance alone
            return body, axes.index(row), axes.index(column)
        case _:
            return None


def assignments(problem: Problem, budget: Budget) -> Iterator[Numbers]:
    """Sizes that meet every condition on sizes, the most telling first, no two the same.

    Letters of grids are filled in. Deterministic; ends when the search has used up its steps.
    """
    order, checks = _prepared(problem)
    seen: list[Numbers] = []
    steps = [_STEPS]
    for span in _SPANS:
        for turn in range(len(_DIMENSIONS)):
            values = [_preferred(natural, turn, j, span) for j, natural in enumerate(order)]
            search = _search(order, values, checks, steps)
            found = next((one for one in search if one not in seen), None)
            if found is not None:
                seen.append(found)
                full = _with_grids(problem, dict(found))
                if _affordable(problem, full, budget):
                    yield full


def smallest_first(problem: Problem, budget: Budget) -> Iterator[Numbers]:
    """Sizes that meet every condition on sizes: by their sum, unequal ones soon among them."""
    order, checks = _prepared(problem)
    found: list[Numbers] = []
    for span in (2, 3, *_SPANS):
        values = [_allowed(natural, span) for natural in order]
        found = list(islice(_search(order, values, checks, [_STEPS]), _STEPS))
        if len(found) >= _MANY or (found and span >= _SPANS[0]):
            break
    found.sort(key=lambda numbers: (sum(numbers.values()), max(numbers.values(), default=0)))
    full = [_with_grids(problem, one) for one in found]
    telling = list(islice(assignments(problem, budget), _FIRST))
    seen: list[Numbers] = []
    for one in (*full[:_FIRST], *telling, *full[_FIRST:]):
        if one not in seen and _affordable(problem, one, budget):
            seen.append(one)
            yield one


def _prepared(problem: Problem) -> tuple[list[Natural], list[Check]]:
    grids = {grid.letter for grid in problem.grids}
    naturals = [natural for natural in problem.naturals if natural.name not in grids]
    checks = _checks(problem, grids)
    return _order(naturals, checks), checks


def _allowed(natural: Natural, span: int) -> list[int]:
    low = max(natural.low, 1) if natural.dimension else natural.low
    high = low + span - (1 if natural.dimension else 0)
    if not natural.dimension and low <= 0:
        high = max(high, 5)
    if natural.high is not None:
        high = min(high, natural.high)
    odd = natural.parity == "odd"
    return [n for n in range(low, high + 1) if not natural.parity or n % 2 == odd]


def _preferred(natural: Natural, turn: int, position: int, span: int) -> list[int]:
    table = (_DIMENSIONS if natural.dimension else _NATURALS)[turn]
    wanted = table[position % len(table)]
    return sorted(_allowed(natural, span), key=lambda n: (abs(n - wanted), -n))


def _order(naturals: list[Natural], checks: list[Check]) -> list[Natural]:
    """Letters that are spoken of together stand together: dead ends show early."""
    place = {natural.name: i for i, natural in enumerate(naturals)}
    order: dict[str, None] = {}
    for names, _ in checks:
        order.update(dict.fromkeys(sorted(names & place.keys(), key=place.__getitem__)))
    order.update(dict.fromkeys(place))
    if not checks:
        return naturals
    return [naturals[place[name]] for name in order]


def _checks(problem: Problem, grids: set[str]) -> list[Check]:
    checks: list[Check] = []
    for condition in problem.conditions:
        if sizes_only(condition) and condition.right is not None:
            checks.append(_relation(condition))
        elif condition.relation in ("=", ">=", ">") and condition.right is not None:
            checks += _rank_fits(condition, problem)
    for declared in problem.declared:
        for size in declared.sizes:
            if not size.letters <= grids and not _plain(size):
                checks.append(_at_most(ONE, size))
        if declared.domain.kind == "orthonormal":
            rows, columns = declared.sizes[-2:]
            checks.append(_at_most(columns, rows))
    return checks


def _plain(size: Size) -> bool:
    return all(c > 0 and all(isinstance(a, str) for a in m) for m, c in size.parts)


def _at_most(small: Size, large: Size) -> Check:
    names = small.letters | large.letters
    return names, lambda numbers: small.value(numbers) <= large.value(numbers)


def _relation(condition: Condition) -> Check:
    left, right = sides(condition)

    def holds(numbers: Mapping[str, int]) -> bool:
        try:
            a, b = value(left, numbers), value(right, numbers)
        except KeyError:  # the letter of a grid, known later
            return True
        # What needs the evaluator is asked later, where the point is drawn.
        return a is None or b is None or compare(a, condition.relation, b)

    return letters(left) | letters(right), holds


def _rank_fits(condition: Condition, problem: Problem) -> list[Check]:
    """A matrix can have the rank that it is said to have."""
    left, right = sides(condition)
    found = rank_of(left)
    sizes = next((d.sizes for d in problem.declared if found and d.name == found[0].name), ())
    if found is None or not constant(right) or len(sizes) < 2:
        return []
    most = Size.of(Bound("min", (sizes[found[1]], sizes[found[2]])))

    def holds(numbers: Mapping[str, int]) -> bool:
        wanted = value(right, numbers)
        if wanted is None:
            return True
        return wanted <= most.value(numbers) - (condition.relation == ">")

    return [(most.letters | letters(right), holds)]


def _search(
    order: list[Natural], values: list[list[int]], checks: list[Check], steps: list[int]
) -> Iterator[Numbers]:
    """Depth first through the preferred values: all that meet the checks, while steps last."""
    names = [natural.name for natural in order]
    due: list[list[Callable[[Mapping[str, int]], bool]]] = [[] for _ in range(len(order) + 1)]
    for needed, check in checks:
        at = max((names.index(name) + 1 for name in needed if name in names), default=0)
        due[at].append(check)
    numbers: Numbers = {}

    def descend(depth: int) -> Iterator[Numbers]:
        if not all(check(numbers) for check in due[depth]):
            return
        if depth == len(order):
            yield dict(numbers)
            return
        for number in values[depth]:
            steps[0] -= 1
            if steps[0] < 0:
                break
            numbers[names[depth]] = number
            yield from descend(depth + 1)
        numbers.pop(names[depth], None)

    yield from descend(0)


def _with_grids(problem: Problem, numbers: Numbers) -> Numbers:
    for grid in problem.grids:
        numbers[grid.letter] = nodes_of(grid.dimension.value(numbers), grid.kind)
    return numbers


def _affordable(problem: Problem, numbers: Numbers, budget: Budget) -> bool:
    for declared in problem.declared:
        entries = budget.points
        for size in declared.sizes:
            entries *= size.value(numbers)
        if entries > budget.entries:
            return False
    return True
