"""LaTeX and its meaning. The formula engine is built here next; nothing is here yet."""
