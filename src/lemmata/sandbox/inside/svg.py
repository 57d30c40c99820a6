"""Matplotlib's SVG made fit for a page: colours that follow its theme, nothing superfluous."""

import re

from lemmata.sandbox.inside.figure_style import PALETTE

_PROLOGUE = re.compile(r"\A.*?(?=<svg\b)", re.DOTALL)
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_SIZE = re.compile(r'(<svg\b[^>]*?) width="([\d.]+)pt" height="([\d.]+)pt"')
_COMMENT = re.compile(r"\s*<!--.*?-->", re.DOTALL)
_STYLE = re.compile(r'<style type="text/css">.*?</style>', re.DOTALL)
_NUMBER = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")
_GEOMETRY = re.compile(r'\b(d|x|y|x1|y1|x2|y2|width|height|transform|points)="([^"]*)"')
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{6})\b")
_PAINT = re.compile(r"\b(fill|stroke|stop-color)(:\s*|=\")(#[0-9a-fA-F]{6}|black|white)\b")
_SPACE = re.compile(r">\s+<")

_NAMES = {light: name for name, (light, _) in PALETTE.items()} | {
    "#000000": "ink",
    "black": "ink",
    "white": "paper",
    "#ffffff": "paper",
}
PIXELS_A_POINT = 96 / 72


def themed(svg: str) -> str:
    """The figure with its palette as CSS variables, dark where the page is dark."""
    svg = _PROLOGUE.sub("", svg, count=1)
    svg = _COMMENT.sub("", _METADATA.sub("", svg))
    svg = _SIZE.sub(_in_pixels, svg, count=1)
    svg = _GEOMETRY.sub(lambda m: f'{m[1]}="{_NUMBER.sub(_rounded, m[2])}"', svg)
    svg = _PAINT.sub(_variable, svg)
    svg = _STYLE.sub(f"<style>{_rules(svg)}</style>", svg, count=1)
    return _SPACE.sub("><", svg).strip() + "\n"


def _in_pixels(match: re.Match[str]) -> str:
    width, height = (round(float(match[k]) * PIXELS_A_POINT) for k in (2, 3))
    return f'{match[1]} width="{width}" height="{height}"'


def _rounded(match: re.Match[str]) -> str:
    """Hundredths of a point are enough for places; factors are below 1 and keep their digits."""
    value = float(match[0])
    return f"{value:.{2 if abs(value) >= 1 else 6}f}".rstrip("0").rstrip(".")


def _variable(match: re.Match[str]) -> str:
    name = _NAMES.get(match[3].lower())
    if name is None:
        return match[0]
    if match[2].endswith('"'):
        return f'style="{match[1]}:var(--{name})" data-{match[1]}="'[:-1]
    return f"{match[1]}{match[2]}var(--{name})"


def _rules(svg: str) -> str:
    used = [name for name in PALETTE if f"var(--{name})" in svg]
    light = ";".join(f"--{name}:{PALETTE[name][0]}" for name in used)
    dark = ";".join(f"--{name}:{PALETTE[name][1]}" for name in used)
    base = "*{stroke-linejoin:round;stroke-linecap:butt}"
    if not used:
        return base
    return f"{base}:root{{{light}}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}"
