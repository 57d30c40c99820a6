"""Exercises, grading, and what is due next. Nothing is here yet."""
