"""A course of one written lesson and one that is not, for tests that serve or run one."""

COURSE_FILE = """
[course]
title = "Small course"
summary = "For tests: $a + b$."

[[phase]]
id = "one"
title = "The only phase"
goal = "Be small."
weeks = "1"

[[lesson]]
id = "01"
title = "A first lesson"
file = "01_First.md"
phase = "one"
needs = []
summary = "Short."

[[lesson]]
id = "02"
title = "A later lesson"
file = "02_Later.md"
phase = "one"
needs = ["01"]
summary = "Not written."
"""
FRONT_MATTER = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
title: A first lesson
lesson: "01"
---

"""
