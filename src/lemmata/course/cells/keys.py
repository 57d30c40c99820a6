"""What the output of a cell depends on, as one key: equal keys mean equal outputs.

That is the cell itself, all cells above it, the versions that computed it, the mathematics of this
package where a cell uses it, and the look of figures. Nothing else in a lesson matters, so an edit
of its prose runs nothing. Of the versions the first two numbers count: a repaired release of a
library is taken to print the same.
"""

import ast
import functools
import hashlib
import importlib.metadata
import json
import re
import sys

from lemmata.course import sources
from lemmata.course.cells.protocols import Lesson
from lemmata.sandbox.inside.figure_style import VERSION as FIGURE_STYLE

FORMAT = 1
"""Changes whenever outputs would be recorded otherwise for the same cell."""
ALWAYS = ("numpy", "scipy", "sympy", "matplotlib")
WHERE_IMPORTED = ("torch", "jax", "pandas", "networkx")
_IMPORT = re.compile(r"^\s*(?:import|from)\s+(\w+)", re.MULTILINE)


def cell_keys(lesson: Lesson) -> tuple[str, ...]:
    """One key a cell, in order."""
    keys: list[str] = []
    imported: frozenset[str] = frozenset()
    decided = functools.cache(environment)
    above = ""
    for cell in lesson.cells:
        imported |= _imports(cell.source)
        parts = [above, cell.source, cell.raises, decided(imported)]
        above = hashlib.sha256(json.dumps(parts).encode("utf-8", "backslashreplace")).hexdigest()
        keys.append(above)
    return tuple(keys)


def environment(imported: frozenset[str] = frozenset()) -> str:
    """What, apart from cells, decides outputs of cells that have imported these packages."""
    versions = _versions((*ALWAYS, *(name for name in WHERE_IMPORTED if name in imported)))
    maths = sources.sources_hash() if "lemmata" in imported else ""
    return json.dumps([FORMAT, versions, maths, FIGURE_STYLE])


@functools.lru_cache(maxsize=1024)
def _imports(source: str) -> frozenset[str]:
    """The top-level packages that a cell names in its imports."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset(_IMPORT.findall(source))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            found.add(node.module.partition(".")[0])
    return frozenset(found)


@functools.cache
def _versions(packages: tuple[str, ...]) -> dict[str, str]:
    versions = {"python": f"{sys.version_info.major}.{sys.version_info.minor}"}
    for package in packages:
        try:
            version = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            version = "none"
        versions[package] = ".".join(version.split(".")[:2])
    return versions
