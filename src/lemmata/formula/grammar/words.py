"""The vocabulary of the grammar: which signs relate, multiply, bind and decorate."""


def _all_of(names: str) -> frozenset[str]:
    return frozenset(names.split())


CONNECTIVES = {
    r"\iff": r"\iff", r"\Leftrightarrow": r"\iff", r"\Longleftrightarrow": r"\iff",
    r"\implies": r"\implies", r"\Rightarrow": r"\implies", r"\Longrightarrow": r"\implies",
    r"\impliedby": r"\impliedby", r"\Leftarrow": r"\impliedby",
}  # fmt: skip
RELATIONS = {
    "=": "=", "<": "<", r"\lt": "<", ">": ">", r"\gt": ">",
    r"\le": r"\le", r"\leq": r"\le", r"\leqslant": r"\le",
    r"\ge": r"\ge", r"\geq": r"\ge", r"\geqslant": r"\ge", r"\ne": r"\ne", r"\neq": r"\ne",
    r"\in": r"\in", r"\notin": r"\notin", r"\ni": r"\ni",
    r"\subset": r"\subset", r"\subseteq": r"\subseteq",
    r"\supset": r"\supset", r"\supseteq": r"\supseteq",
    r"\approx": r"\approx", r"\propto": r"\propto", r"\sim": r"\sim", r"\equiv": r"\equiv",
    r"\to": r"\to", r"\rightarrow": r"\to", r"\mapsto": r"\mapsto",
    r"\coloneqq": r"\coloneqq", ":=": r"\coloneqq", r"\triangleq": r"\coloneqq",
    r"\succeq": r"\succeq", r"\succ": r"\succ", r"\preceq": r"\preceq", r"\prec": r"\prec",
    r"\perp": r"\perp", r"\ll": r"\ll", r"\gg": r"\gg",
}  # fmt: skip
TENSOR_SIGNS = {
    r"\otimes": r"\otimes", r"\odot": r"\odot", r"\circ": r"\circ", r"\oplus": r"\oplus",
    r"\ast": r"\ast", "*": r"\ast",
}  # fmt: skip
PRODUCT_SIGNS = {
    r"\cdot": r"\cdot", r"\times": r"\times", "/": "/", r"\div": r"\div", r"\bmod": r"\bmod",
    r"\setminus": r"\setminus", r"\cup": r"\cup", r"\cap": r"\cap",
}  # fmt: skip
SUM_SIGNS = frozenset(("+", "-", r"\pm", r"\mp"))
LARGE = _all_of(r"\sum \prod \int \iint \oint \lim \bigcup \bigcap \bigotimes \bigoplus")
# Names that take a range when something stands below them.
RANGED = _all_of("max min sup inf argmax argmin limsup liminf")
FUNCTIONS = _all_of(
    r"\log \ln \lg \exp \sin \cos \tan \cot \sec \csc \sinh \cosh \tanh \coth \arcsin \arccos "
    r"\arctan \det \max \min \sup \inf \limsup \liminf \dim \ker \Pr \gcd \deg \arg \argmax "
    r"\argmin"
)
ALPHABETS = {
    r"\mathbb": "mathbb", r"\mathcal": "mathcal", r"\mathfrak": "mathfrak", r"\mathscr": "mathscr",
    r"\mathrm": "mathrm", r"\mathbf": "mathbf", r"\boldsymbol": "mathbf", r"\bm": "mathbf",
    r"\mathsf": "mathsf", r"\mathit": "mathit", r"\operatorname": "operatorname",
    r"\operatorname*": "operatorname",
}  # fmt: skip
ACCENTS = {
    r"\hat": r"\hat", r"\widehat": r"\hat", r"\bar": r"\bar", r"\overline": r"\bar",
    r"\tilde": r"\tilde", r"\widetilde": r"\tilde", r"\vec": r"\vec", r"\dot": r"\dot",
    r"\neg": r"\bar", r"\lnot": r"\bar", r"\ddot": r"\ddot", r"\check": r"\check",
    r"\breve": r"\breve", r"\underline": r"\underline",
}  # fmt: skip
LETTERS = _all_of(
    r"\alpha \beta \gamma \delta \epsilon \varepsilon \zeta \eta \theta \vartheta \iota \kappa "
    r"\lambda \mu \nu \xi \pi \varpi \rho \varrho \sigma \varsigma \tau \upsilon \phi \varphi "
    r"\chi \psi \omega \Gamma \Delta \Theta \Lambda \Xi \Pi \Sigma \Upsilon \Phi \Psi \Omega "
    r"\ell \nabla \partial \infty \top \bot \emptyset \varnothing \forall \exists \Re \Im "
    r"\hbar \complement \dagger \intercal \square \star \prime \sharp \flat \imath \jmath \aleph"
)
DOTS = _all_of(r"\dots \cdots \ldots \vdots \ddots \dotsc \dotsb \dotsm")
FRACTIONS = _all_of(r"\frac \dfrac \tfrac \cfrac \binom \dbinom \tbinom")
BRACES = frozenset((r"\underbrace", r"\overbrace"))
CLOSERS = {
    "(": ")", "[": "]", "{": "}", r"\{": r"\}", r"\langle": r"\rangle",
    r"\lfloor": r"\rfloor", r"\lceil": r"\rceil",
}  # fmt: skip
TABLES = _all_of(
    "matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix cases rcases aligned align align* "
    "split array gathered gather gather* alignedat"
)
# Single words in \\text that are prose and no name.
CONJUNCTIONS = _all_of(
    "and or if for where with when iff else then otherwise is are in unless by as so but"
)
COMMANDS = frozenset(
    {*CONNECTIVES, *RELATIONS, *TENSOR_SIGNS, *PRODUCT_SIGNS, *SUM_SIGNS, *LARGE, *FUNCTIONS}
    | {*ALPHABETS, *ACCENTS, *LETTERS, *DOTS, *FRACTIONS, *BRACES}
    | {r"\sqrt", r"\begin", r"\end", r"\mid", r"\substack"}
)
