"""Where the course is: the folder that was named, else the checkout's, else the package's own."""

from __future__ import annotations

from pathlib import Path

import lemmata


def course_directory(named: Path | str | None = None) -> Path:
    """The folder of course.toml. A named one is taken as it is; loading it says what is wrong."""
    if named is not None:
        return Path(named).expanduser()
    package = Path(lemmata.__file__).resolve().parent
    checkout = package.parent.parent / "course"
    if package.parent.name == "src" and (checkout / "course.toml").is_file():
        return checkout
    return package / "_course"
