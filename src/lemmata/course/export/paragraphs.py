"""Blocks → Markdown parts and code cells, in the order of the lesson."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, assert_never

from lemmata.course import document as d
from lemmata.course.export.sentences import Export, escaped, jupyter_latex, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Part = str | d.CodeCell | d.Figure
"""Markdown, a cell that runs, or a picture."""


def parts(export: Export, run: Iterable[d.Block]) -> Iterator[Part]:
    """What the blocks become; footnotes follow the block that mentions them."""
    for block in run:
        yield from _block(export, block)
        while export.notes:
            number, label = export.notes.pop(0)
            note = export.lesson.footnotes.get(label)
            if note is not None:
                yield from _opened(f"<sup>{number}</sup> ", parts(export, note.blocks))


def _block(export: Export, block: d.Block) -> Iterator[Part]:  # noqa: C901, PLR0912 (one case a block)
    match block:
        case d.Section(level, title):
            yield f"{'#' * level} {sentence(export, title)}"
            yield from parts(export, block.blocks)
        case d.Paragraph(children):
            yield sentence(export, children)
        case d.Equation():
            yield _equation(block)
        case d.Theorem():
            yield from _titled(export, f"{block.kind.capitalize()} {block.number}", block)
        case d.Proof():
            yield from _proof(export, block)
        case d.Derivation():
            yield from _titled(export, "Derivation", block)
        case d.Callout(kind):
            yield from _titled(export, kind.capitalize(), block)
        case d.Margin(inner):
            yield from _opened("*Aside.* ", parts(export, inner))
        case d.CodeCell():
            yield block
            if block.caption:
                yield sentence(export, block.caption)
        case d.Figure():
            yield block
            if block.caption or block.number:
                number = f"**Figure {block.number}.** " if block.number else ""
                yield number + sentence(export, block.caption)
        case d.Implementation(name, source):
            yield f"The library's own `{name}`:\n\n```python\n{source or ''}```"
        case d.Companion(kind, name, title, about):
            said = sentence(export, about)
            spoken = sentence(export, title) or name.replace("-", " ")
            yield f"**{kind.capitalize()} “{spoken}”** (in the course). {said}".strip()
        case d.Footnote():
            pass
        case _:
            yield from _plain(export, block)


def _plain(
    export: Export,
    block: d.ItemList | d.Quote | d.DefinitionList | d.Table | d.CodeBlock | d.Divider,
) -> Iterator[Part]:
    """The blocks that Markdown has by itself."""
    match block:
        case d.ItemList():
            yield from _item_list(export, block)
        case d.Quote(inner):
            yield from _quoted(parts(export, inner))
        case d.DefinitionList(entries):
            for entry in entries:
                yield f"**{sentence(export, entry.term)}**"
                for one in entry.definitions:
                    yield from parts(export, one)
        case d.Table():
            yield _table(export, block)
        case d.CodeBlock(language, text):
            marks = max((len(run) for run in re.findall("`{3,}", text)), default=2) + 1
            yield f"{'`' * marks}{language}\n{text.rstrip()}\n{'`' * marks}"
        case d.Divider():
            yield "---"
        case _:
            assert_never(block)


def _equation(equation: d.Equation) -> str:
    tag = f" \\tag{{{equation.number}}}" if equation.number else ""
    latex = re.sub(r"\n\s*\n", "\n", jupyter_latex(equation.latex.text))
    return f"$$\n{latex}{tag}\n$$"


def _opened(start: str, rest: Iterable[Part]) -> Iterator[Part]:
    """Parts with something put in front of the first, if it is a sentence."""
    first = True
    for part in rest:
        if first and isinstance(part, str) and not part.startswith(("$$", "|", "```", "- ", "1. ")):
            yield start + part
        elif first:
            yield start.rstrip()
            yield part
        else:
            yield part
        first = False


def _titled(
    export: Export, kind: str, block: d.Theorem | d.Derivation | d.Callout
) -> Iterator[Part]:
    title = sentence(export, block.title)
    head = f"**{kind} ({title}).** " if title else f"**{kind}.** "
    yield from _opened(head, parts(export, block.blocks))


def _proof(export: Export, proof: d.Proof) -> Iterator[Part]:
    target = export.course.resolve(proof.of, export.lesson) if proof.of else None
    head = f"*Proof of {escaped(target.name)}.* " if target else "*Proof.* "
    inner = list(_opened(head, parts(export, proof.blocks)))
    if inner and isinstance(inner[-1], str) and not inner[-1].endswith(("$$", "```")):
        inner[-1] += " □"
    else:
        inner.append("□")
    yield from inner


def _apart(run: Iterable[Part]) -> tuple[str, list[Part]]:
    """The Markdown of parts, and what can't stand inside a list or a quotation."""
    texts: list[str] = []
    others: list[Part] = []
    for part in run:
        if isinstance(part, str):
            texts.append(part)
        else:
            others.append(part)
    return "\n\n".join(texts), others


def _item_list(export: Export, block: d.ItemList) -> Iterator[Part]:
    shown: list[str] = []
    later: list[Part] = []
    for n, item in enumerate(block.items):
        text, others = _apart(parts(export, item))
        mark = "- " if block.start is None else f"{block.start + n}. "
        shown.append(mark + text.replace("\n", "\n" + " " * len(mark)))
        later += others
    yield ("\n" if block.tight else "\n\n").join(shown)
    yield from later


def _quoted(run: Iterable[Part]) -> Iterator[Part]:
    """A quotation; Jupyter can't read a display formula behind `>`, so it goes on one line."""
    text, others = _apart(run)
    text = re.sub(r"\$\$\n(.*?)\n\$\$", _one_line, text, flags=re.DOTALL)
    yield "\n".join(f"> {line}".rstrip() for line in text.split("\n"))
    yield from others


def _one_line(found: re.Match[str]) -> str:
    return "$$ " + re.sub(r"\s+", " ", found[1]).strip() + " $$"


def _table(export: Export, table: d.Table) -> str:
    marks = {"": "---", "left": ":--", "center": ":-:", "right": "--:"}
    rows = [_row(export, table.head), "| " + " | ".join(marks[c.align] for c in table.head) + " |"]
    return "\n".join([*rows, *(_row(export, row) for row in table.rows)])


def _row(export: Export, row: Iterable[d.TableCell]) -> str:
    cells = (sentence(export, cell.children).replace("\n", " ") for cell in row)
    return "| " + " | ".join(cells) + " |"
