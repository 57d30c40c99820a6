"""The printed source of the library's functions, found in its files without importing them."""

import ast
import hashlib
from functools import lru_cache
from pathlib import Path

import lemmata

ROOT = "lemmata.maths"
MATHS = Path(lemmata.__file__).resolve().parent / "maths"
"""The folder of lemmata.maths."""


def find_source(name: str) -> str | None:
    """The source of a function or class by its dotted name, or None where there is none.

    Follows the re-exports of packages, so that `lemmata.maths.linear_algebra.rank` is found
    in whichever module of the package defines it.
    """
    return _find(name, depth=8)


def _find(name: str, depth: int) -> str | None:
    module, _, member = name.rpartition(".")
    path = _module_path(module)
    if path is None or depth == 0:
        return None
    text, tree = _parsed(path, path.stat().st_mtime_ns)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if node.name == member:
                return _segment(text, node)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if (alias.asname or alias.name) == member and alias.name != "*":
                    origin = _origin(node, module, is_package=path.name == "__init__.py")
                    return _find(f"{origin}.{alias.name}", depth - 1)
    return None


def _module_path(module: str) -> Path | None:
    """The file of a module or package in lemmata.maths."""
    if module != ROOT and not module.startswith(ROOT + "."):
        return None
    parts = module.removeprefix(ROOT).strip(".").split(".") if module != ROOT else []
    if not all(part.isidentifier() for part in parts):
        return None
    place = MATHS.joinpath(*parts)
    for path in (place.with_suffix(".py"), place / "__init__.py"):
        if path.is_file():
            return path
    return None


@lru_cache(maxsize=256)
def _parsed(path: Path, _changed: int) -> tuple[str, ast.Module]:
    text = path.read_text(encoding="utf-8")
    try:
        return text, ast.parse(text)
    except SyntaxError:
        return text, ast.Module([], [])


def _segment(text: str, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str:
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    return "\n".join(text.split("\n")[first - 1 : node.end_lineno]) + "\n"


def _origin(node: ast.ImportFrom, module: str, *, is_package: bool) -> str:
    if not node.level:
        return node.module or ""
    parts = module.split(".")
    drop = node.level - 1 if is_package else node.level
    base = ".".join(parts[: len(parts) - drop])
    return f"{base}.{node.module}" if node.module else base


def sources_stamp() -> tuple[tuple[str, int, int], ...]:
    """Changes whenever a file of lemmata.maths changes: their names, times and sizes."""
    found = ((path, path.stat()) for path in sorted(MATHS.rglob("*.py")))
    return tuple((str(path), stat.st_mtime_ns, stat.st_size) for path, stat in found)


def sources_hash() -> str:
    """A hash of the sources of `lemmata.maths`, as they are on disk now."""
    return _hashed(sources_stamp())


@lru_cache(maxsize=4)
def _hashed(stamps: tuple[tuple[str, int, int], ...]) -> str:
    digest = hashlib.sha256()
    for name, _, _ in stamps:
        digest.update(Path(name).relative_to(MATHS).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(Path(name).read_bytes()).digest())
    return digest.hexdigest()


def similar_names(name: str) -> list[str]:
    """Dotted names of functions whose last part is like the given one, for a suggestion."""
    wanted = name.rpartition(".")[2]
    return [known for known in implementation_names() if _alike(known.rpartition(".")[2], wanted)]


def _alike(known: str, wanted: str) -> bool:
    return known == wanted or len({*known} & {*wanted}) >= min(len(wanted), 4) - 1


def implementation_names() -> list[str]:
    """Every public function and class of lemmata.maths, by the shortest name it is found under."""
    names: dict[str, str] = {}
    for path in sorted(MATHS.rglob("*.py"), key=lambda path: (len(path.parts), path)):
        parts = path.relative_to(MATHS).with_suffix("").parts
        package = parts[:-1]
        _, tree = _parsed(path, path.stat().st_mtime_ns)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                long = ".".join((ROOT, *(p for p in parts if p != "__init__"), node.name))
                short = ".".join((ROOT, *package, node.name))
                names[long] = short if find_source(short) is not None else long
    return sorted(set(names.values()))
