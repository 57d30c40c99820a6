"""The claims of the lessons: read with their declarations, judged, and what is wrong with them."""

from lemmata.course.claims.cache import VerdictCache
from lemmata.course.claims.coverage import Coverage, coverage, missing_mistakes
from lemmata.course.claims.judging import (
    Judging,
    LessonVerdicts,
    judge_lesson,
    known_standings,
)
from lemmata.course.claims.reading import Claim, DisplayedClaims, LessonClaims, lesson_claims
from lemmata.course.claims.scopes import Declaration
from lemmata.course.claims.standing import Standing, StandingStatus

__all__ = [
    "Claim",
    "Coverage",
    "Declaration",
    "DisplayedClaims",
    "Judging",
    "LessonClaims",
    "LessonVerdicts",
    "Standing",
    "StandingStatus",
    "VerdictCache",
    "coverage",
    "judge_lesson",
    "known_standings",
    "lesson_claims",
    "missing_mistakes",
]
