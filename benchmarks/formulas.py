"""A page of 150 formulas, for the browser's work on maths alone: 30 common ones, in five turns."""

from pathlib import Path

FORMULAS = Path(__file__).with_name("formulas.txt").read_text().splitlines()
TURNS = 5


def formulas_lesson() -> str:
    """The page as a lesson: each formula on display after a sentence that holds a small one."""
    lines = ["---", "title: Formulas", 'lesson: "01"', "---", ""]
    for turn in range(TURNS):
        lines += [f"## Part {turn + 1}", ""]
        for number, formula in enumerate(FORMULAS, 1):
            lines += [f"Formula number {number} of part {turn + 1}.", "", "$$", formula, "$$", ""]
    return "\n".join(lines)


COURSE = """[[phase]]
id = "one"
title = "One"
goal = "One page."
weeks = "1"

[[lesson]]
id = "01"
title = "Formulas"
file = "01_Formulas.md"
phase = "one"
needs = []
summary = "A hundred and fifty formulas."
"""
