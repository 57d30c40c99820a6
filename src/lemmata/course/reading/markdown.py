"""The Markdown parser of lessons: markdown-it with MyST's syntax, and exact inline positions.

markdown-it keeps lines only. Here every inline token carries in `meta["at"]` the offsets in its
paragraph that it was read from, so that each formula can be pointed at character by character.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.dollarmath.index import math_block_dollar
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.myst_blocks import myst_block_plugin
from mdit_py_plugins.myst_role import myst_role_plugin

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token
    from markdown_it.utils import EnvType

_UNESCAPED_BAR = re.compile(r"(?<!\\)\|")


class _PositionedState(StateInline):
    """Inline state that remembers where the text that waits to become a token was read."""

    waiting_from = 0
    waiting_to = 0

    def pushPending(self) -> Token:
        token = super().pushPending()
        token.meta["at"] = (self.waiting_from, self.waiting_to)
        return token


class _PositionedInline(ParserInline):
    """The inline parser; its tokens know the offsets they were read from."""

    def tokenize(self, state: StateInline) -> None:
        assert isinstance(state, _PositionedState)
        rules = self.ruler.getRules("")
        deepest = state.md.options["maxNesting"]
        end = state.posMax
        while state.pos < end:
            start, made, waited = state.pos, len(state.tokens), bool(state.pending)
            found = state.level < deepest and any(rule(state, False) for rule in rules)
            if not found:
                state.append_pending(state.src[state.pos])
                state.pos += 1
            _place(state.tokens[made:], start, state.pos)
            if state.pending:
                if not waited or len(state.tokens) > made:
                    state.waiting_from = start
                state.waiting_to = state.pos
        if state.pending:
            state.pushPending()

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        state = _PositionedState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def _place(tokens: list[Token], start: int, end: int) -> None:
    """Give each new token its offsets; a run of delimiters shares the stretch one by one."""
    fresh = [token for token in tokens if "at" not in token.meta]
    if len(fresh) > 1 and all(token.type == "text" for token in fresh):
        for n, token in enumerate(fresh):
            token.meta["at"] = (start + n, start + n + 1)
        return
    for token in fresh:
        token.meta["at"] = (start, end)


_display = math_block_dollar(allow_labels=True, allow_blank_lines=False)


def _display_maths(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`$$ … $$`, which unlike in the plugin may follow a line of text directly."""
    made, line = len(state.tokens), state.line
    found = _display(state, start, end, silent)
    if silent:
        del state.tokens[made:]
        state.line = line
    return found


def _raw_table_cells(state: StateCore) -> None:
    r"""Give table cells their source text back, so that `\|` inside a formula stays a norm."""
    lines = state.src.split("\n")
    row: list[Token] = []
    line = ""
    for before, token in pairwise(state.tokens):
        if token.type == "tr_open" and token.map:
            row, line = [], lines[token.map[0]]
        elif token.type == "inline" and before.type in ("th_open", "td_open"):
            row.append(token)
        elif token.type == "tr_close":
            for cell, raw in zip(row, _raw_cells(line, [t.content for t in row]), strict=True):
                cell.content = raw


def _raw_cells(line: str, contents: list[str]) -> list[str]:
    """The cells' source text, found by what markdown-it made of it; else what it made."""
    pieces = _UNESCAPED_BAR.split(line)
    for first in range(len(pieces)):
        raw = [piece.strip() for piece in pieces[first : first + len(contents)]]
        raw += [""] * (len(contents) - len(raw))
        plain = [piece.replace(r"\|", "|") for piece in raw]
        if plain[0].endswith(contents[0]) and plain[1:] == contents[1:]:
            # What stands before the first cell is the mark of a list or a quotation.
            bars = plain[0][len(plain[0]) - len(contents[0]) :].count("|")
            raw[0] = raw[0][len(raw[0]) - len(contents[0]) - bars :] if contents[0] else ""
            return raw
    return contents


@cache
def markdown() -> MarkdownIt:
    """The parser of lessons. Raw HTML is off; links are judged by the reader, with a place."""
    md = MarkdownIt("commonmark", {"html": False, "linkify": False})
    inline = _PositionedInline()
    inline.ruler, inline.ruler2 = md.inline.ruler, md.inline.ruler2
    md.inline = inline
    md.enable("table").disable(["code", "html_block", "html_inline"])
    md.use(footnote_plugin, inline=False, move_to_end=False, always_match_refs=True)
    md.use(dollarmath_plugin, allow_blank_lines=False)
    md.use(myst_role_plugin).use(myst_block_plugin).use(colon_fence_plugin).use(deflist_plugin)
    md.use(attrs_plugin, after=("image",), allowed=("width",))
    interrupts = ["paragraph", "reference", "blockquote", "list", "footnote_def"]
    md.block.ruler.at("math_block", _display_maths, {"alt": interrupts})
    md.inline.ruler2.disable("fragments_join")
    md.core.ruler.disable("text_join")
    md.core.ruler.before("inline", "raw_table_cells", _raw_table_cells)
    md.validateLink = lambda _url: True  # type: ignore[method-assign,assignment]
    return md
