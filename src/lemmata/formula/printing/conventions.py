"""What print has to know of declared names beside a term."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lemmata.formula.terms import Axis


@dataclass(frozen=True, slots=True)
class Conventions:
    r"""`symmetric` names matrices that are their transposes, `positive` what is above 0.

    `families` says of names how many of their first axes are indices that are always written
    (``m_1, \dots, m_K``: one); `letters` which index is printed for an axis that is free.
    """

    symmetric: frozenset[str] = frozenset()
    positive: frozenset[str] = frozenset()
    families: Mapping[str, int] = field(default_factory=dict)
    letters: Mapping[Axis, str] = field(default_factory=dict)


PLAIN = Conventions()
