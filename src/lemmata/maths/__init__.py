"""The mathematics of the course from scratch in NumPy, a package a subject."""
