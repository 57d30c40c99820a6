"""The names that the language knows, as they are printed."""

from __future__ import annotations

from typing import Literal

from lemmata.formula.reading.values import SetOf

CONSTANTS: dict[str, Literal["pi", "e", "infinity"]] = {r"\pi": "pi", r"\infty": "infinity"}

ELEMENTWISE = {
    "log": "log", "ln": "log", "exp": "exp", "sin": "sin", "cos": "cos", "tan": "tan",
    "cot": "cot", "arcsin": "arcsin", "arccos": "arccos", "arctan": "arctan", "sinh": "sinh",
    "cosh": "cosh", "tanh": "tanh", "sign": "sign", "sgn": "sign", "abs": "abs", "erf": "erf",
    "sigmoid": "sigmoid", "softplus": "softplus", r"\Gamma": "gamma", "Re": "real",
    "sqrt": "sqrt", "floor": "floor", "ceil": "ceil", "digamma": "digamma",
}  # fmt: skip
"""Functions of a number, taken entry by entry."""

WHOLE = {
    "Tr": "trace", "tr": "trace", "trace": "trace", "det": "det", "rank": "rank", "rk": "rank",
    "diag": "diag", "Diag": "diag", "vec": "vec", "softmax": "softmax", "max": "max", "min": "min",
    "clip": "clip", "relu": "relu", "ReLU": "relu", "logsumexp": "logsumexp", "LSE": "logsumexp",
    "lse": "logsumexp", "dim": "dim", "adj": "adjugate", "logdet": "logdet", "log_2": "log2",
    "sup": "max", "inf": "min",
}  # fmt: skip
"""Functions of vectors, matrices, or several numbers."""

PROBABILITY = {
    r"\mathbb{E}": "expectation", "E": "expectation", r"\operatorname{E}": "expectation",
    r"\mathrm{E}": "expectation", "Var": "variance", "Cov": "covariance", r"\Pr": "probability",
    r"\mathbb{P}": "probability", "Pr": "probability", r"\mathbb{V}": "variance",
    "H": "entropy", "h": "differential_entropy", "I": "information", "Corr": "correlation",
    r"D_{\mathrm{KL}}": "divergence", r"D_{KL}": "divergence", r"\mathrm{KL}": "divergence",
    r"D_{\text{KL}}": "divergence", "KL": "divergence", r"\mathbb{1}": "indicator",
    r"\mathbf{1}": "indicator",
}  # fmt: skip
"""Names that take a random object, a distribution or an event in brackets."""

DISTRIBUTIONS = {
    r"\mathcal{N}": "normal", "N": "normal", "Bernoulli": "bernoulli", "Ber": "bernoulli",
    "Binomial": "binomial", "Bin": "binomial", "Poisson": "poisson", "Categorical": "categorical",
    "Cat": "categorical", "Exponential": "exponential", "Uniform": "uniform",
    r"\mathcal{U}": "uniform", "Beta": "beta", "Gamma": "gamma", "Geometric": "geometric",
    "Geom": "geometric", "Exp": "exponential", "Laplace": "laplace", "Poi": "poisson",
    "Dir": "dirichlet", "Dirichlet": "dirichlet",
    "Pois": "poisson", "Unif": "uniform", r"\mathrm{U}": "uniform", "Lap": "laplace",
    "StudentT": "student", "Student": "student", "InvGamma": "inverse_gamma",
    "Inv-Gamma": "inverse_gamma", "IG": "inverse_gamma", "LogNormal": "lognormal",
    "Lognormal": "lognormal", "Bern": "bernoulli", "Normal": "normal", "Expo": "exponential",
}  # fmt: skip

FUNCTIONS = {**ELEMENTWISE, **WHOLE}

SETS = {
    r"\mathbb{R}": SetOf("real"),
    r"\mathbb{N}": SetOf("naturals"),
    r"\mathbb{Z}": SetOf("whole"),
    r"\mathbb{S}": SetOf("symmetric"),
    r"\Delta": SetOf("simplex"),
}
