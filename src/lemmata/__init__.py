"""Lemmata: an executable course on the mathematics of machine learning."""

from typing import Any

__all__ = ["__version__"]


def __getattr__(name: str) -> Any:
    """Public names are found when they are first used, so that `import lemmata` stays cheap."""
    if name == "__version__":
        from importlib.metadata import version

        return version("lemmata")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
