"""Lemmata: an executable course on the mathematics of machine learning."""
