"""The plainest evaluation of terms, one NumPy array a node: what derivatives are held to."""

from __future__ import annotations

import string

import numpy as np

from lemmata.formula.operators import ELEMENTWISE, MATRIX_FUNCTIONS
from lemmata.formula.operators.frechet import FRECHET
from lemmata.formula.terms import (
    Add,
    Apply,
    Concatenate,
    Constant,
    Delta,
    Flatten,
    Index,
    Integral,
    Limit,
    Matrix,
    Multiply,
    Number,
    Pick,
    Reduce,
    Variable,
    Whole,
)


class Plain:
    """Terms at one point: `numbers` for sizes, `values` for variables."""

    def __init__(self, numbers, values):
        self.numbers = numbers
        self.values = values
        self.seen = {}

    def at(self, term, *axes):
        """The array with its axes in this order."""
        own, array = self.of(term)
        assert set(own) <= set(axes), (own, axes)
        return np.broadcast_to(self.align(own, array, axes), [self.size(axis) for axis in axes])

    def size(self, axis):
        return axis.size.value(self.numbers)

    def align(self, own, array, axes):
        order = sorted(range(len(own)), key=lambda k: axes.index(own[k]))
        array = np.transpose(array, order)
        return array.reshape([self.size(axis) if axis in own else 1 for axis in axes])

    def of(self, term):
        if term not in self.seen:
            self.seen[term] = self.made(term)
        return self.seen[term]

    def diagonal(self, axes, array):
        """Axes that occur twice are read along the diagonal."""
        once = list(dict.fromkeys(axes))
        letters = {axis: string.ascii_letters[k] for k, axis in enumerate(once)}
        rule = "".join(letters[axis] for axis in axes) + "->" + "".join(letters[a] for a in once)
        return tuple(once), np.einsum(rule, array)

    def together(self, terms):
        parts = [self.of(term) for term in terms]
        axes = tuple(dict.fromkeys(axis for own, _ in parts for axis in own))
        return axes, [self.align(own, array, axes) for own, array in parts]

    def last(self, term, axes):
        """The array with these axes last, broadcast along them."""
        own, array = self.of(term)
        lead = tuple(axis for axis in own if axis not in axes)
        made = self.align(own, array, (*lead, *axes))
        shape = [*made.shape[: len(lead)], *(self.size(axis) for axis in axes)]
        return lead, np.broadcast_to(made, shape)

    def made(self, term):  # noqa: C901, PLR0911, PLR0912
        match term:
            case Number(value):
                return (), np.array(float(value))
            case Constant(name):
                return (), np.array({"pi": np.pi, "e": np.e, "infinity": np.inf}[name])
            case Whole(size):
                return (), np.array(float(size.value(self.numbers)))
            case Variable(name, axes):
                return self.diagonal(axes, np.asarray(self.values[name]))
            case Index(axis):
                return (axis,), np.arange(self.size(axis)) + float(axis.start.value(self.numbers))
            case Delta(left, right):
                return self.diagonal((left, right), np.eye(self.size(left)))
            case Add(terms):
                axes, arrays = self.together(terms)
                return axes, np.broadcast_to(sum(arrays), [self.size(axis) for axis in axes])
            case Multiply(factors):
                axes, arrays = self.together(factors)
                made = np.array(1.0)
                for array in arrays:
                    made = made * array
                return axes, made
            case Apply(function, arguments):
                axes, arrays = self.together(arguments)
                made = ELEMENTWISE[function].value(*arrays)
                return axes, np.broadcast_to(made, [self.size(axis) for axis in axes])
            case Reduce(kind, body, axes):
                return self.reduced(kind, body, axes)
            case Pick(body, axis, at):
                return self.picked(body, axis, at)
            case Matrix():
                return self.matrix(term)
            case Flatten(body, axes, out):
                lead, array = self.last(body, axes)
                return (*lead, out), array.reshape(*array.shape[: len(lead)], -1)
            case Concatenate(blocks, out):
                return self.concatenated(blocks, out)
            case Integral():
                return self.integral(term)
            case Limit(body, name, to, side):
                step = {"both": 0.0, "above": 1e-9, "below": -1e-9}[side]
                return Plain(self.numbers, {**self.values, name: self.of(to)[1] + step}).of(body)
        raise AssertionError(term)

    def reduced(self, kind, body, axes):
        lead, array = self.last(body, axes)
        rest = tuple(range(len(lead), array.ndim))
        if kind in ("argmax", "argmin"):
            made = getattr(np, kind)(array, axis=-1) + float(axes[0].start.value(self.numbers))
            return lead, made
        return lead, getattr(np, {"product": "prod"}.get(kind, kind))(array, axis=rest)

    def picked(self, body, axis, at):
        lead, array = self.last(body, (axis,))
        own, places = self.of(at)
        axes = tuple(dict.fromkeys((*lead, *own)))
        shape = [self.size(a) for a in axes]
        places = np.broadcast_to(self.align(own, places, axes), shape)
        places = places - axis.start.value(self.numbers)
        along = array.reshape([self.size(a) if a in lead else 1 for a in axes] + [array.shape[-1]])
        along = np.broadcast_to(along, [*shape, array.shape[-1]])
        inside = (places >= 0) & (places < array.shape[-1])
        found = np.where(inside, places, 0).astype(int)[..., None]
        taken = np.take_along_axis(along, found, axis=-1)[..., 0]
        return axes, np.where(inside, taken, np.nan)

    def matrix(self, term):
        sheet = {**MATRIX_FUNCTIONS, **FRECHET}[term.function]
        lead, array = self.last(term.body, (term.row, term.column))
        if term.parameter is None:
            return self.diagonal((*lead, *term.out), sheet.value(array))
        own, exponent = self.of(term.parameter)
        axes = tuple(dict.fromkeys((*lead, *own)))
        shape = [self.size(a) if a in lead else 1 for a in axes]
        array = array.reshape(*shape, *array.shape[-2:])
        made = sheet.value(array, self.align(own, exponent, axes))
        return self.diagonal((*axes, *term.out), made)

    def concatenated(self, blocks, out):
        parts = [self.last(body, () if axis is None else (axis,)) for body, axis in blocks]
        axes = tuple(dict.fromkeys(axis for lead, _ in parts for axis in lead))
        made = []
        for (lead, array), (_, axis) in zip(parts, blocks, strict=True):
            along = array if axis is not None else array[..., None]
            shape = [self.size(a) if a in lead else 1 for a in axes]
            order = sorted(range(len(lead)), key=lambda k, own=lead: axes.index(own[k]))
            along = np.transpose(along, [*order, len(lead)]).reshape(*shape, along.shape[-1])
            made.append(np.broadcast_to(along, [*map(self.size, axes), along.shape[-1]]))
        return (*axes, out), np.concatenate(made, axis=-1)

    def integral(self, term):
        nodes, weights = np.polynomial.legendre.leggauss(40)
        own, ends = self.together((term.lower, term.upper))
        assert not own
        low, high = ends
        total = None
        for node, weight in zip(nodes, weights, strict=True):
            place = (high + low) / 2 + node * (high - low) / 2
            axes, array = Plain(self.numbers, {**self.values, term.name: place}).of(term.body)
            part = array * weight * (high - low) / 2
            total = part if total is None else total + part
        return axes, total
