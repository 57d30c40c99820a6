"""Small HTML helpers: everything that comes from a file is escaped here."""

from __future__ import annotations

from functools import lru_cache
from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

VOID = frozenset({"img", "br", "hr"})


def attributes(**values: str | int | bool | None) -> str:
    """Attributes in the order given; None and False are left out, True stands alone.

    A trailing underscore is dropped (`class_`), others become hyphens (`data_latex`).
    """
    parts = []
    for key, value in values.items():
        if value is None or value is False:
            continue
        name = key.rstrip("_").replace("_", "-")
        parts.append(f" {name}" if value is True else f' {name}="{escape(str(value))}"')
    return "".join(parts)


def element(name: str, content: str = "", /, **values: str | int | bool | None) -> str:
    """An element around content that is HTML already."""
    if name in VOID:
        return f"<{name}{attributes(**values)}>"
    return f"<{name}{attributes(**values)}>{content}</{name}>"


_FORMATTER = HtmlFormatter(nowrap=True)


@lru_cache(maxsize=2048)
def highlighted(code: str, language: str = "python") -> str:
    """Code as Pygments' spans; its text content is the code, character by character."""
    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return escape(code)
    shown: str = highlight(code, lexer, _FORMATTER)
    return shown if code.endswith("\n") else shown.removesuffix("\n")


def code_block(code: str, language: str = "python", label: str | None = None) -> str:
    """A highlighted listing."""
    inner = element("code", highlighted(code, language), class_=language or None)
    return element("pre", inner, role="group" if label else None, aria_label=label)
