"""Random terms of a domain with every kind of symbol, as material for tests of soundness."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from lemmata.formula.building import add, apply, fresh, multiply, negate, number, power, rebuild
from lemmata.formula.terms import Add, Apply, Matrix, Multiply, Number, Term, Variable
from tests.formula.normal.writing import Domains, M, blocks, exp, f, kron, num, outer, vec

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

HALF = Fraction(1, 2)
SMOOTH = ("exp", "log", "sigmoid", "tanh", "sin", "cos", "softplus", "cosh", "sinh", "tan")
KINKED = ("abs", "sign", "step", "arctan", "cot", "gamma")


class Terms:
    """Draws terms; `depth` bounds how deep they are nested."""

    def __init__(self, random: Random) -> None:
        self.random = random
        d = self.domains = Domains()
        low, high = num(0).term, num(1).term
        self.numbers = [
            d("t"),
            d("s"),
            d.positive("a"),
            d("u", kind="interval", low=low, high=high),
            d("z", kind="interval", low=num(-2).term, high=num(3).term),
            d("w", kind="integers", low=num(-1).term, high=num(2).term),
            d("q", kind="interval", low=low, open_low=False),
        ]
        self.vectors = [d("x", "n"), d("y", "n"), d.positive("b", "n")]
        self.vectors += [d("p", "n", kind="simplex"), d("g", "n", kind="signs")]
        kinds = ("symmetric", "definite", "semidefinite", "invertible", "orthogonal", "permutation")
        self.squares = [d("X", "n", "n"), *(d(k, "n", "n", kind=k) for k in kinds), d.eye("n")]
        self.small = [d("K", "k", "k", kind="invertible"), d("L", "k", "k"), d.eye("k")]
        self.oblong = [d("U", "n", "k"), d("B", "n", "k"), d("W", "n", "k", kind="orthonormal")]
        self.fixed = [d("C", 2, 2), d("D", 2, 2, kind="symmetric"), d.eye(2)]
        self.problem = d.problem

    def _one(self, options: list[Callable[[], M]]) -> M:
        return self.random.choice(options)()

    def _leaf(self, leaves: list[M], depth: int, share: float = 0.15) -> M | None:
        if depth <= 0 or self.random.random() < share:
            return self.random.choice(leaves)
        return None

    def number(self, depth: int) -> M:
        """A number."""
        pick = self.random.choice
        if self.random.random() < 0.05:
            return num(pick([1, 2, -1, 3, HALF, Fraction(-2, 3), 0]))
        leaf = self._leaf(self.numbers, depth)
        if leaf is not None:
            return leaf
        less = depth - 1
        one, v, A = (lambda: self.number(less)), (lambda: self.vector(less)), self._square(less)
        return self._one(
            [
                lambda: one() + one(),
                lambda: one() * one(),
                lambda: one() - one(),
                lambda: one() / one(),
                lambda: one() ** pick([2, 3, -1, -2, HALF, -HALF, Fraction(3, 2)]),
                lambda: f(pick(SMOOTH), one()),
                lambda: f(pick(KINKED), one()),
                lambda: v() @ v(),
                lambda: v().sum,
                lambda: A().tr,
                lambda: A().det,
                lambda: v() @ A() @ v(),
                lambda: f(pick(["max", "min"]), one(), one()),
                lambda: M(power(one().term, one().term)),
                lambda: f("where", f("less", one(), one()), one(), one()),
                lambda: v().over(pick(["max", "min", "product"])),
                lambda: f(pick(["less", "less_equal", "equal"]), one(), one()),
                lambda: A().sum,
                lambda: (v() @ v()) ** HALF,
                lambda: self.two(less).det,
                lambda: self.two(less).tr,
                lambda: A().matrix("rank"),
                lambda: self.blocked(less).det,
                lambda: kron(A(), self.little(less)).tr,
            ]
        )

    def _square(self, depth: int) -> Callable[[], M]:
        return lambda: self.square(depth)

    def vector(self, depth: int) -> M:
        """A vector of length n."""
        leaf = self._leaf(self.vectors, depth)
        if leaf is not None:
            return leaf
        pick, less = self.random.choice, depth - 1
        one, v, A = (lambda: self.number(less)), (lambda: self.vector(less)), self._square(less)
        return self._one(
            [
                lambda: v() + v(),
                lambda: v() - v(),
                lambda: v() * v(),
                lambda: v() * one(),
                lambda: A() @ v(),
                lambda: f(pick(SMOOTH), v()),
                lambda: v() ** pick([2, -1, HALF, -2, -HALF, 3]),
                lambda: v() / v(),
                lambda: self._softmax(v()),
                lambda: self._diagonal(A()),
                lambda: self.tall(less) @ (self.tall(less).T @ v()),
                lambda: A().matrix("symmetric_eigenvalues", 0) * one(),
            ]
        )

    @staticmethod
    def _softmax(v: M) -> M:
        return exp(v) / exp(v).sum

    @staticmethod
    def _diagonal(A: M) -> M:
        axis = fresh(A.axes[0])
        return M(A.at(axis, axis), (axis,))

    def square(self, depth: int) -> M:
        """A matrix of n rows and columns."""
        leaf = self._leaf(self.squares, depth)
        if leaf is not None:
            return leaf
        pick, less = self.random.choice, depth - 1
        one, v, A = (lambda: self.number(less)), (lambda: self.vector(less)), self._square(less)
        tall, little = (lambda: self.tall(less)), (lambda: self.little(less))
        whole = number(pick([0, 2, 3, -1, -2]))
        return self._one(
            [
                lambda: A() + A(),
                lambda: A() - A(),
                lambda: A() @ A(),
                lambda: A() @ A().T,
                lambda: A().T,
                lambda: A().inv,
                lambda: A().inv @ A(),
                lambda: A() * one(),
                lambda: outer(v(), v()),
                lambda: v().diag,
                lambda: tall() @ tall().T,
                lambda: tall() @ little() @ tall().T,
                lambda: A().pinv,
                lambda: tall() @ tall().pinv,
                lambda: A().expm,
                lambda: A() * A(),
                lambda: A().matrix("power", 0, 1, parameter=whole),
                lambda: (A() + A()).inv,
                lambda: A().matrix("adjugate", 0, 1),
                lambda: self._cancelled(A()),
            ]
        )

    @staticmethod
    def _cancelled(A: M) -> M:
        return A @ A.inv

    def tall(self, depth: int) -> M:
        """A matrix of n rows and k columns."""
        leaf = self._leaf(self.oblong, depth, 0.5)
        if leaf is not None:
            return leaf
        less = depth - 1
        return self._one(
            [
                lambda: self.square(less) @ self.tall(less),
                lambda: self.tall(less) @ self.little(less),
                lambda: self.tall(less) + self.tall(less),
                lambda: self.tall(less).pinv.T,
            ]
        )

    def little(self, depth: int) -> M:
        """A matrix of k rows and columns."""
        leaf = self._leaf(self.small, depth, 0.4)
        if leaf is not None:
            return leaf
        less = depth - 1
        return self._one(
            [
                lambda: self.tall(less).T @ self.tall(less),
                lambda: self.little(less).inv,
                lambda: self.little(less) + self.little(less),
                lambda: self.little(less) @ self.little(less),
            ]
        )

    def two(self, depth: int) -> M:
        """A matrix of two rows and columns."""
        leaf = self._leaf(self.fixed, depth, 0.3)
        if leaf is not None:
            return leaf
        less = depth - 1
        return self._one(
            [
                lambda: self.two(less) @ self.two(less),
                lambda: self.two(less) + self.two(less),
                lambda: self.two(less).T * self.number(less),
                lambda: self.two(less).inv,
            ]
        )

    def blocked(self, depth: int) -> M:
        """A block matrix of n + k rows and columns."""
        less = depth - 1
        A, B, C, D = self.square(less), self.tall(less), self.tall(less).T, self.little(less)
        if self.random.random() < 0.3:
            C = C * 0
        made = blocks([[A, B], [C, D]])
        return self._one([lambda: made, lambda: made.T, lambda: made @ made])

    def layout(self, depth: int) -> M:
        """A Kronecker product, a vectorised or a block matrix."""
        less = depth - 1
        return self._one(
            [
                lambda: kron(self.square(less), self.little(less)),
                lambda: kron(self.square(less), self.little(less)).inv,
                lambda: vec(self.tall(less)),
                lambda: self.blocked(less),
                lambda: self.blocked(less).inv,
            ]
        )

    def any(self, depth: int) -> M:
        """Any of these."""
        draw = self.random.choice([self.number, self.number, self.vector, self.square, self.layout])
        return draw(depth)

    # Mutations

    def mutated(self, term: Term) -> Term:
        """The term with one node changed, perhaps not in value."""
        nodes: list[Term] = []
        rest = [term]
        while rest:
            node = rest.pop()
            nodes.append(node)
            rest.extend(node.parts)
        target = self.random.choice(nodes)
        done = False

        def change(node: Term) -> Term:
            nonlocal done
            if node is target and not done:
                done = True
                return self._changed(node)
            return rebuild(node, change)

        return change(term)

    def _changed(self, node: Term) -> Term:  # noqa: PLR0911
        coin = self.random.random() < 0.5
        match node:
            case Variable(name, axes):
                if len(axes) == 2 and axes[0].size == axes[1].size and coin:
                    return Variable(name, axes[::-1])
                sizes = tuple(axis.size for axis in axes)
                alike = [n for n, one in self.domains.declared.items() if one.sizes == sizes]
                return Variable(self.random.choice(alike), axes) if alike else node
            case Number(value):
                return number(value * self.random.choice([-1, 2, HALF]))
            case Add(terms):
                return add(*terms[:-1], negate(terms[-1])) if coin else add(*reversed(terms))
            case Multiply(factors):
                return multiply(*reversed(factors)) if coin else multiply(*factors[1:])
            case Apply("power", (base, exponent)):
                return power(base, negate(exponent)) if coin else base
            case Apply(function, arguments):
                if coin:
                    return Apply(function, tuple(map(negate, arguments)))
                return apply("exp", apply("log", node))
            case Matrix(out=(row, column)) if row.size == column.size:
                return replace(node, out=(column, row))
        if coin:
            inverse = power(node, number(-1))
            return multiply(node, power(node, number(2)), inverse, inverse)
        return power(power(node, number(2)), number(HALF))
