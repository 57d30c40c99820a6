"""The table of elementwise operators: one fact sheet each."""

from __future__ import annotations

from typing import Any

from lemmata.formula.operators import precise_values as exact
from lemmata.formula.operators import slopes, special_values, values
from lemmata.formula.operators.facts import Elementwise, Source


def _same(name: str, torch: str = "") -> Source:
    """Called alike in all three."""
    return Source(f"np.{name}({{0}})", f"torch.{torch or name}({{0}})", f"jnp.{name}({{0}})")


def _both(numpy: str, torch: str = "") -> Source:
    """One template for NumPy and JAX (``np.`` becomes ``jnp.``), perhaps another for PyTorch."""
    return Source(numpy, torch or numpy.replace("np.", "torch."), numpy.replace("np.", "jnp."))


def _scipy(name: str, torch: str, places: str = "{0}") -> Source:
    return Source(
        f"scipy.special.{name}({places})",
        f"{torch}({places})",
        f"jax.scipy.special.{name}({places})",
    )


def _smooth(name: str, latex: str, **facts: Any) -> Elementwise:
    """A function whose parts all bear its own name."""
    called = getattr(values, name)
    precise = getattr(exact, name, None) or exact.plain(_MPMATH.get(name, name))
    return Elementwise(
        name, latex, 1, called, precise, (getattr(slopes, name),), _same(name), **facts
    )


_MPMATH = {"arctan": "atan"}


def _entries() -> list[Elementwise]:
    return [
        *_powers(),
        *_trigonometric(),
        *_kinked(),
        *_jumping(),
        *_special(),
        *_bell(),
        *_logic(),
    ]


def _powers() -> list[Elementwise]:
    return [
        Elementwise(
            "power", r"\operatorname{pow}", 2, values.power, exact.power,
            (slopes.power_by_base, slopes.power_by_exponent),
            Source("{0} ** {1}", "{0} ** {1}", "{0} ** {1}"), "elsewhere",
        ),
        _smooth("exp", r"\exp", positive=True, nonnegative=True, increasing=True),
        _smooth("log", r"\log", defined="positive", increasing=True),
        Elementwise(
            "sigmoid", r"\sigma", 1, values.sigmoid, exact.sigmoid, (slopes.sigmoid,),
            Source("scipy.special.expit({0})", "torch.sigmoid({0})", "jax.nn.sigmoid({0})"),
            positive=True, nonnegative=True, increasing=True,
        ),
        Elementwise(
            "softplus", r"\operatorname{softplus}", 1, values.softplus, exact.softplus,
            (slopes.softplus,),
            Source(
                "np.logaddexp(0.0, {0})",
                "torch.logaddexp(torch.zeros_like({0}), {0})",
                "jax.nn.softplus({0})",
            ),
            positive=True, nonnegative=True, increasing=True,
        ),
    ]  # fmt: skip


def _trigonometric() -> list[Elementwise]:
    return [
        _smooth("sin", r"\sin", parity="odd"),
        _smooth("cos", r"\cos", parity="even"),
        _smooth("tan", r"\tan", defined="elsewhere", parity="odd"),
        Elementwise(
            "cot", r"\cot", 1, values.cot, exact.cot, (slopes.cot,),
            _both("1.0 / np.tan({0})"), "elsewhere", "odd",
        ),
        Elementwise(
            "arcsin", r"\arcsin", 1, values.arcsin, exact.inside_one("asin"), (slopes.arcsin,),
            _same("arcsin"), "between -1 and 1", "odd", increasing=True,
        ),
        Elementwise(
            "arccos", r"\arccos", 1, values.arccos, exact.inside_one("acos"), (slopes.arccos,),
            _same("arccos"), "between -1 and 1", nonnegative=True,
        ),
        _smooth("arctan", r"\arctan", parity="odd", increasing=True),
        _smooth("sinh", r"\sinh", parity="odd", increasing=True),
        _smooth("cosh", r"\cosh", parity="even", positive=True, nonnegative=True),
        _smooth("tanh", r"\tanh", parity="odd", increasing=True),
    ]  # fmt: skip


def _kinked() -> list[Elementwise]:
    return [
        Elementwise(
            "abs", r"\operatorname{abs}", 1, values.absolute, exact.plain("fabs"),
            (slopes.absolute,), _same("abs"), parity="even", nonnegative=True,
        ),
        Elementwise(
            "max", r"\max", None, values.largest, exact.largest, (slopes.largest,),
            Source(
                "functools.reduce(np.maximum, ({0},))",
                "functools.reduce(torch.maximum, torch.broadcast_tensors({0}))",
                "functools.reduce(jnp.maximum, ({0},))",
            ),
            increasing=True,
        ),
        Elementwise(
            "min", r"\min", None, values.smallest, exact.smallest, (slopes.smallest,),
            Source(
                "functools.reduce(np.minimum, ({0},))",
                "functools.reduce(torch.minimum, torch.broadcast_tensors({0}))",
                "functools.reduce(jnp.minimum, ({0},))",
            ),
            increasing=True,
        ),
        Elementwise(
            "mod", r"\bmod", 2, values.mod, exact.mod,
            (slopes.mod_by_first, slopes.mod_by_second),
            Source("np.mod({0}, {1})", "torch.remainder({0}, {1})", "jnp.mod({0}, {1})"),
            "elsewhere",
        ),
        Elementwise(
            "real", r"\operatorname{Re}", 1, values.real, exact.real, (None,),
            Source("np.real({0})", "torch.real({0})", "jnp.real({0})"), parity="odd",
        ),
    ]  # fmt: skip


def _jumping() -> list[Elementwise]:
    return [
        Elementwise(
            "sign", r"\operatorname{sign}", 1, values.sign, exact.plain("sign"),
            (slopes.nothing,), _same("sign"), parity="odd", whole=True, increasing=True,
        ),
        Elementwise(
            "floor", r"\operatorname{floor}", 1, values.floor, exact.plain("floor"),
            (slopes.nothing,), _same("floor"), whole=True, increasing=True,
        ),
        Elementwise(
            "ceil", r"\operatorname{ceil}", 1, values.ceil, exact.plain("ceil"),
            (slopes.nothing,), _same("ceil"), whole=True, increasing=True,
        ),
        Elementwise(
            "step", r"\operatorname{step}", 1, values.step, exact.step, (slopes.nothing,),
            Source(
                "np.where({0} > 0, 1.0, 0.0)",
                "torch.where({0} > 0, 1.0, 0.0)",
                "jnp.where({0} > 0, 1.0, 0.0)",
            ),
            nonnegative=True, whole=True, increasing=True,
        ),
    ]  # fmt: skip


def _special() -> list[Elementwise]:
    gamma_torch = "(torch.exp(torch.lgamma({0})))"
    return [
        Elementwise(
            "gamma", r"\Gamma", 1, special_values.gamma, exact.gamma, (slopes.gamma,),
            Source("scipy.special.gamma({0})", gamma_torch, "jax.scipy.special.gamma({0})"),
            "elsewhere",
        ),
        Elementwise(
            "loggamma", r"\log\Gamma", 1, special_values.loggamma, exact.loggamma,
            (slopes.loggamma,), _scipy("gammaln", "torch.lgamma"), "positive",
        ),
        Elementwise(
            "digamma", r"\psi", 1, special_values.digamma, exact.digamma, (slopes.digamma,),
            _scipy("digamma", "torch.digamma"), "elsewhere",
        ),
        Elementwise(
            "polygamma", r"\operatorname{polygamma}", 2, special_values.polygamma,
            exact.polygamma, (None, slopes.polygamma),
            _scipy("polygamma", "torch.special.polygamma", "{0}, {1}"), "elsewhere",
        ),
        Elementwise(
            "factorial", "!", 1, special_values.factorial, exact.factorial, (slopes.factorial,),
            Source(
                "scipy.special.gamma({0} + 1.0)",
                "torch.exp(torch.lgamma({0} + 1.0))",
                "jax.scipy.special.gamma({0} + 1.0)",
            ),
            "elsewhere",
        ),
        _binomial(),
    ]  # fmt: skip


def _bell() -> list[Elementwise]:
    return [
        Elementwise(
            "erf", r"\operatorname{erf}", 1, special_values.erf, exact.plain("erf"), (slopes.erf,),
            _scipy("erf", "torch.special.erf"), parity="odd", increasing=True,
        ),
        Elementwise(
            "normal_cdf", r"\Phi", 1, special_values.normal_cdf, exact.normal_cdf,
            (slopes.normal_cdf,),
            Source(
                "scipy.special.ndtr({0})",
                "torch.special.ndtr({0})",
                "jax.scipy.special.ndtr({0})",
            ),
            positive=True, nonnegative=True, increasing=True,
        ),
    ]  # fmt: skip


def _binomial() -> Elementwise:
    logs = "{f}({{0}} + 1.0) - {f}({{1}} + 1.0) - {f}({{0}} - {{1}} + 1.0)"
    return Elementwise(
        "binomial", r"\binom", 2, special_values.binomial, exact.binomial,
        (slopes.binomial_by_first, slopes.binomial_by_second),
        Source(
            "scipy.special.binom({0}, {1})",
            f"torch.exp({logs.format(f='torch.lgamma')})",
            f"jnp.exp({logs.format(f='jax.scipy.special.gammaln')})",
        ),
        "elsewhere",
    )  # fmt: skip


def _comparison(name: str, latex: str, sign: str) -> Elementwise:
    template = f"np.where({{0}} {sign} {{1}}, 1.0, 0.0)"
    return Elementwise(
        name, latex, 2, getattr(values, name), getattr(exact, name),
        (slopes.nothing, slopes.nothing), _both(template), nonnegative=True, whole=True,
    )  # fmt: skip


def _logic() -> list[Elementwise]:
    return [
        _comparison("equal", "=", "=="),
        _comparison("less", "<", "<"),
        _comparison("less_equal", r"\le", "<="),
        Elementwise(
            "where", r"\operatorname{where}", 3, values.where, exact.where,
            (slopes.nothing, slopes.where_yes, slopes.where_no),
            _both("np.where({0} != 0, {1}, {2})"),
        ),
    ]  # fmt: skip


ELEMENTWISE: dict[str, Elementwise] = {entry.name: entry for entry in _entries()}
"""The elementwise operators by the name that `Apply` holds."""
