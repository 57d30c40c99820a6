"""Lemmata: an executable course on the mathematics of machine learning."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lemmata.formula import check, derivative

__all__ = ["__version__", "check", "derivative"]


def __getattr__(name: str) -> Any:
    """Public names are found when they are first used, so that `import lemmata` stays cheap."""
    if name == "__version__":
        from importlib.metadata import version

        return version("lemmata")
    if name in ("check", "derivative"):
        from lemmata import formula

        return getattr(formula, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
