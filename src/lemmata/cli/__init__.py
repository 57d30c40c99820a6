"""The `lemmata` command; the only place that knows a terminal."""
