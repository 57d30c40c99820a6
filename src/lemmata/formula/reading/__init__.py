"""Declarations and claims → terms: what a reader of mathematics understands."""

from lemmata.formula.reading.claims import Claim, Pair, Part, read_pair, take_apart
from lemmata.formula.reading.declarations import GivenError, read_declarations
from lemmata.formula.reading.scope import Reading, Scope
from lemmata.formula.reading.settling import Settled, needed

__all__ = [
    "Claim", "GivenError", "Pair", "Part", "Reading", "Scope", "Settled", "needed",
    "read_declarations", "read_pair", "take_apart",
]  # fmt: skip
