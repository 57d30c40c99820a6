r"""Random variables with a law: ``x \sim \mathcal{N}(m, \Sigma)``, ``\Pr(X = x_i) = p_i``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula import building as b
from lemmata.formula.errors import IllTyped, NotUnderstood, Undeclared
from lemmata.formula.problem import Domain
from lemmata.formula.reading.densities import drawn_from
from lemmata.formula.reading.events import event_key, name_event, of_events
from lemmata.formula.reading.expressions import read, tensor
from lemmata.formula.reading.keys import key_of
from lemmata.formula.reading.large import Ranges, read_ranges
from lemmata.formula.reading.patterns import arguments_of
from lemmata.formula.reading.values import (
    Distribution,
    RandomLabel,
    SetOf,
    Space,
    Tensor,
    scalar,
    shaped,
)
from lemmata.formula.reading.walking import walk
from lemmata.formula.sizes import ONE, Size
from lemmata.formula.surface import (
    NOWHERE,
    Group,
    Juxtaposition,
    Large,
    Relations,
    Scripts,
    Sequence,
    Surface,
    Symbol,
    Table,
)
from lemmata.formula.terms import Axis, Index, Pick, Term, Variable

if TYPE_CHECKING:
    from lemmata.formula.reading.scope import Scope

_PR = (Symbol("Pr", "operatorname"), Symbol("P", "mathbb"))
_MEAN = (Symbol("E", "mathbb"), Symbol("E", "operatorname"))


def is_probability_law(left: Surface, right: Surface) -> bool:
    """Whether an equation gives probabilities, or all means."""
    match left:
        case Juxtaposition((Symbol("P", ""), Group("(", ")") as group)):
            return of_events(group, right)
        case Juxtaposition((head, Group())) if head in _PR:
            return True
        case Juxtaposition((head, Group(body=Juxtaposition((Symbol(), Group(body=Symbol())))))):
            return head in _MEAN
    return False


def declare_law(surface: Surface, scope: Scope) -> None:
    """Declare what a law speaks of."""
    match surface:
        case Relations((left, weights), ("=",)):
            _probabilities(left, weights, scope)
        case Relations((left, law), (r"\sim",)):
            declare_drawn(left, law, scope)
        case Sequence((variable, Relations((_, law), (r"\sim",))), (r"\mid",)):
            declare_drawn(variable, law, scope)
        case Sequence((*more, Relations((last, law), (r"\sim",))), signs) if set(signs) == {","}:
            for variable in (*more, last):
                declare_drawn(variable, law, scope)
        case _:
            raise NotUnderstood(
                "this law is not understood", surface.span, r"x \sim \mathcal{N}(m, \Sigma)"
            )


def declare_drawn(left: Surface, law: Surface, scope: Scope, size: Size | None = None) -> None:
    """Declare one variable, a pair, or a stacked vector of this law."""
    _declare_parameters(law, scope)
    match left:
        case Group("(", ")", Sequence(items)):
            _joint(items, law, scope)
            return
        case Table(rows=rows):
            _stacked([row[0] for row in rows], law, scope)
            return
    key = key_of(left, lambda _: None)
    if key is None:
        raise NotUnderstood("a variable is meant here", left.span, "write a letter")
    if isinstance(law, Large) and law.name == r"\sum":
        value: object = _mixture(law, scope)
    else:
        value = read(law, scope)
    if isinstance(value, Distribution):
        scope.names[key] = drawn_from(value, key, scope, size)
        return
    if isinstance(value, Tensor) and value.own and not value.is_scalar:
        space = Space(value.own, value.term)
        scope.reading.spaces.append(space)
        scope.names[key] = RandomLabel(key, space, value.own[0])
        return
    raise NotUnderstood(
        "this is no distribution", law.span, r"\mathcal{N}(m, \Sigma), or p \in \Delta^n"
    )


def _declare_parameters(law: Surface, scope: Scope) -> None:
    """Letters of a law that nothing declares are any real parameters of fitting shape."""
    for part in walk(law):
        match part:
            case Scripts(Symbol("I"), Symbol() as size, None, 0):
                letter = scope.key(size)
                if letter is not None and not scope.is_known(letter):
                    scope.reading.dimension(letter)
    match law:
        case Juxtaposition((Symbol("N", "mathcal"), Group(body=Sequence((mean, cov), _)))):
            key = key_of(mean, lambda _: None)
            if key is None or scope.is_known(key):
                return
            try:
                shape = tensor(cov, scope)
            except Undeclared:
                return
            sizes = tuple(axis.size for axis in shape.own[:1])
            axes = tuple(b.new_axis("m", s) for s in sizes)
            scope.reading.variable(key, sizes, Domain())
            scope.names[key] = Tensor(Variable(key, axes), (axes[0], None) if axes else ())


def _mixture(law: Large, scope: Scope) -> Distribution:
    r"""``\sum_k \rho_k \mathcal{N}(m_k, \Sigma_k)``."""
    assert law.below is not None
    ranges = Ranges()
    inner = read_ranges(law.below, law.above, scope, ranges)
    items = law.body.items if isinstance(law.body, Juxtaposition) else (law.body,)
    if len(items) < 2:
        raise NotUnderstood("a mixture of distributions is meant", law.span, "")
    part = read(Juxtaposition(items[-2:]), inner)
    if not isinstance(part, Distribution):
        raise NotUnderstood("a mixture of distributions is meant", law.span, "")
    weight: Term = b.ONE
    if len(items) > 2:
        front = items[0] if len(items) == 3 else Juxtaposition(items[:-2])
        weight = tensor(front, inner).term
    return Distribution(part.name, part.parameters, tuple(ranges.axes.values()), weight)


def _joint(items: tuple[Surface, ...], law: Surface, scope: Scope) -> None:
    """Discrete variables with a joint distribution: the first tells rows apart, and so on."""
    weights = tensor(law, scope)
    if len(weights.own) != len(items):
        raise IllTyped(
            f"{len(items)} variables, but the distribution has {len(weights.own)} axes",
            law.span,
            "",
        )
    space = Space(weights.own, weights.term)
    scope.reading.spaces.append(space)
    for item, axis in zip(items, weights.own, strict=True):
        key = key_of(item, lambda _: None)
        if key is None:
            raise NotUnderstood("a variable is meant here", item.span, "write a letter")
        if scope.lookup(key) is None:
            scope.names[key] = RandomLabel(key, space, axis)


def _stacked(items: list[Surface], law: Surface, scope: Scope) -> None:
    """Parts of a Gaussian vector, one below another."""
    if not isinstance(law, Juxtaposition) or not isinstance(law.items[-1], Group):
        raise NotUnderstood("this law of a stacked vector is not understood", law.span, "")
    value = read(law, scope)
    if not isinstance(value, Distribution) or value.name != "normal":
        raise NotUnderstood("a Gaussian is meant here", law.span, r"\mathcal{N}(m, \Sigma)")
    from lemmata.formula.problem import Condition

    cov = value.parameters[1]
    scope.reading.conditions.append(Condition(cov.term, "definite", None, cov.own))
    whole = drawn_from(value, "joint", scope)
    sizes = _block_sizes(law, len(items), scope)
    start = Size()
    (axis,) = whole.own
    for item, size in zip(items, sizes, strict=True):
        key = key_of(item, lambda _: None)
        if key is None:
            raise NotUnderstood("a variable is meant here", item.span, "write a letter")
        if scope.reading.size(size) == ONE:
            scope.names[key] = scalar(Pick(whole.term, axis, b.whole(start + ONE)))
            start += size
            continue
        own = b.new_axis("p", size)
        term = Pick(whole.term, axis, b.add(Index(own), b.whole(start)))
        scope.names[key] = shaped(term, own, None)
        start += size


def _block_sizes(law: Surface, count: int, scope: Scope) -> list[Size]:
    """The heights of the blocks of the covariance."""
    for part in walk(law):
        if isinstance(part, Table) and len(part.rows) == count:
            sizes = []
            for k, row in enumerate(part.rows):
                if k >= len(row):
                    break
                block = tensor(row[k], scope)
                sizes.append(block.own[0].size if block.own else ONE)
            if len(sizes) == count:
                return sizes
    return [scope.reading.open_size() for _ in range(count)]


# ---- probabilities that are given


def _probabilities(left: Surface, weights: Surface, scope: Scope) -> None:
    assert isinstance(left, Juxtaposition)
    head, group = left.items
    assert isinstance(group, Group)
    if head in _MEAN:
        _by_means(group, weights, scope)
        return
    arguments, separators = arguments_of(group)
    if all(isinstance(a, Relations) for a in arguments) and r"\mid" not in separators:
        _finite(arguments, weights, scope)
        return
    if all(event_key(a) is not None for a in arguments):
        _event(arguments, separators, weights, scope)
        return
    raise NotUnderstood("this law is not understood", left.span, r"\Pr(X = x_i) = p_i")


def _finite(arguments: tuple[Surface, ...], weights: Surface, scope: Scope) -> None:
    r"""``\Pr(X = x_i, Y = y_j) = P_{ij}``."""
    names: dict[str, Tensor] = {}
    axes: list[Axis] = []
    pairs: list[tuple[str, Surface]] = []
    for argument in arguments:
        assert isinstance(argument, Relations)
        variable, value = argument.items[0], argument.items[-1]
        key = key_of(variable, lambda _: None)
        below = value.below if isinstance(value, Scripts) else None
        index = None if below is None else key_of(below, lambda _: None)
        if key is None or index is None:
            raise NotUnderstood("write the values with an index", argument.span, "X = x_i")
        axis = b.new_axis(index, scope.reading.open_size())
        names[index] = scalar(Index(axis))
        axes.append(axis)
        pairs.append((key, value))
    inner = scope.inner(dict(names))
    weight = tensor(weights, inner)
    scope.reading.spaces.append(Space(tuple(axes), weight.term))
    for key, value in pairs:
        scope.names[key] = tensor(value, inner)


def _by_means(group: Group, weights: Surface, scope: Scope) -> None:
    r"""``\mathbb{E}[g(X)] = \sum_i p_i g(x_i)`` gives X the values x_i with weights p_i."""
    assert isinstance(group.body, Juxtaposition)
    function, inside = group.body.items
    assert isinstance(inside, Group)
    key = key_of(inside.body, lambda _: None)
    if key is None or not isinstance(weights, Large) or weights.below is None:
        raise NotUnderstood("this law is not understood", weights.span, r"\sum_i p_i g(x_i)")
    ranges = Ranges()
    inner = read_ranges(weights.below, weights.above, scope, ranges)
    items = weights.body.items if isinstance(weights.body, Juxtaposition) else ()
    if len(items) < 3 or items[-2] != function or not isinstance(items[-1], Group):
        raise NotUnderstood("this law is not understood", weights.span, r"\sum_i p_i g(x_i)")
    front = items[0] if len(items) == 3 else Juxtaposition(items[:-2])
    weight = tensor(front, inner)
    scope.reading.spaces.append(Space(tuple(ranges.axes.values()), weight.term))
    scope.names[key] = tensor(items[-1].body, inner)


def _event(
    arguments: tuple[Surface, ...], separators: tuple[str, ...], weights: Surface, scope: Scope
) -> None:
    r"""``\Pr(H) = \pi``, ``\Pr(E \mid H) = a``, ``\Pr(E \mid \bar{H}) = b``."""
    chance = tensor(weights, scope).term
    keys = [event_key(argument) or "" for argument in arguments]
    two = Size.of(2)
    if not separators:
        _lone_event(keys[0], chance, weights, scope)
        return
    if separators != (r"\mid",):
        raise NotUnderstood(
            "this law of events is not understood", weights.span, r"\Pr(E \mid H) = a"
        )
    event, given = keys
    condition = scope.find(given, arguments[1].span)
    if not isinstance(condition, Tensor):
        raise scope.undeclared(given, arguments[1].span)
    (cause,) = (axis for axis in condition.term.free)
    index = next(k for k, s in enumerate(scope.reading.spaces) if cause in s.axes)
    space = scope.reading.spaces[index]
    known = scope.lookup(event)
    if known is None:
        axis = b.new_axis(event, two, Size())
        name_event(event, axis, scope)
        weight = b.apply(
            "where", condition.term, _coin(axis, chance), b.power(b.ZERO, b.number(-1))
        )
        scope.reading.spaces[index] = Space((*space.axes, axis), b.multiply(space.weights, weight))
        scope.reading.events[event] = (axis, given, chance)
        return
    axis, other, first = scope.reading.events.get(event, (cause, given, chance))
    if other == "":
        _known_both(event, given, chance, scope)
        return
    if other == given:
        raise NotUnderstood("this probability is given twice", weights.span, "leave one out")
    both = b.apply("where", condition.term, _coin(axis, chance), _coin(axis, first))
    prior = b.total(_coin_of(space, axis), *())
    scope.reading.spaces[index] = Space(space.axes, b.multiply(prior, both))


def _lone_event(key: str, chance: Term, weights: Surface, scope: Scope) -> None:
    """An event of which the probability is given."""
    if scope.lookup(key) is not None:
        raise NotUnderstood("this probability is given twice", weights.span, "leave one out")
    two = Size.of(2)
    scope.reading.events[key] = (b.new_axis(key, two), "", chance)
    axis = b.new_axis(key, two, Size())
    name_event(key, axis, scope)
    scope.reading.spaces.append(Space((axis,), _coin(axis, chance)))


def _known_both(event: str, given: str, chance: Term, scope: Scope) -> None:
    """P(A), P(B) and P(B | A) are given: what is left is P(B | not A) = (P(B) - P(B, A))/P(not A).

    Raises `NotUnderstood` where the probabilities were given in another way.
    """
    events, spaces = scope.reading.events, scope.reading.spaces
    if given not in events or events[given][1] or not isinstance(scope.lookup(event), Tensor):
        raise NotUnderstood("these probabilities are given in too many ways", NOWHERE, "")
    one, two = scope.names[event], scope.names[given]
    assert isinstance(one, Tensor)
    assert isinstance(two, Tensor)
    (axis,), (cause,) = one.term.free, two.term.free
    whole, prior = events[event][2], events[given][2]
    rest = b.divide(b.subtract(whole, b.multiply(chance, prior)), b.subtract(b.ONE, prior))
    both = b.apply("where", two.term, _coin(axis, chance), _coin(axis, rest))
    kept = [s for s in spaces if axis not in s.axes and cause not in s.axes]
    joint = Space((cause, axis), b.multiply(_coin(cause, prior), both))
    spaces[:] = [*kept, joint]
    events[event] = (axis, given, chance)


def _coin_of(space: Space, axis: Axis) -> Term:
    """The weights of a space before an event joined it."""
    from lemmata.formula.terms import Multiply

    assert isinstance(space.weights, Multiply)
    return b.multiply(*(f for f in space.weights.factors if axis not in f.free))


def _coin(axis: Axis, chance: Term) -> Term:
    return b.apply("where", Index(axis), chance, b.subtract(b.ONE, chance))


__all__ = ["SetOf", "declare_drawn", "declare_law", "is_probability_law"]
