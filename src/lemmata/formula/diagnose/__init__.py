"""The nearest formula that would have been right: a table of small human mistakes, undone one at a
time, and the same table run forwards.
"""

from lemmata.formula.diagnose.candidates import Candidate, candidates
from lemmata.formula.diagnose.mutations import Mutation, mutations
from lemmata.formula.diagnose.search import BUDGET, diagnose, nearest, undeclared
from lemmata.formula.diagnose.vocabulary import Known, Vocabulary

__all__ = [
    "BUDGET", "Candidate", "Known", "Mutation", "Vocabulary", "candidates", "diagnose",
    "mutations", "nearest", "undeclared",
]  # fmt: skip
