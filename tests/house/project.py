"""Where the project's files are, for the tests of the house."""

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "lemmata"
BUILT = {"node_modules", "static", "__pycache__", "dist", "build"}


def kept_files() -> list[Path]:
    """Every file of the project: what git knows or would add; without git, all but the built."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        command = [git, "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
        names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
        found = (ROOT / os.fsdecode(name) for name in names.split(b"\0") if name)
    else:
        found = (path for path in ROOT.rglob("*") if not _is_built(path.relative_to(ROOT)))
    return sorted(path for path in found if path.is_file())


def _is_built(path: Path) -> bool:
    return any(part in BUILT or part.startswith(".") for part in path.parts)
