"""The data folder: where computed pages, outputs and figures are kept between two starts."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class DataFolder:
    """A folder of the user's; `refusal` says why nothing can be written there, or is empty."""

    root: Path
    refusal: str = ""

    @property
    def writable(self) -> bool:
        """Whether something can be kept there."""
        return not self.refusal

    @property
    def pages(self) -> Path:
        """Rendered lessons."""
        return self.root / "pages"

    @property
    def cells(self) -> Path:
        """What the cells of the lessons put out."""
        return self.root / "cells"

    @property
    def verdicts(self) -> Path:
        """What has been found of the lessons' claims."""
        return self.root / "verdicts"

    @property
    def assets(self) -> Path:
        """Figures and rich outputs, named by their content."""
        return self.root / "assets"


def default_folder() -> Path:
    """Where this system keeps a user's data; the environment's LEMMATA_DATA comes first."""
    named = os.environ.get("LEMMATA_DATA")
    if named:
        return Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path("lemmata", appauthor=False)


def open_folder(root: Path | None = None) -> DataFolder:
    """The data folder, made where it is missing; never raises, `refusal` says what was wrong."""
    root = (root or default_folder()).expanduser().absolute()
    try:
        root.mkdir(parents=True, exist_ok=True)
        probe, name = tempfile.mkstemp(prefix=".probe-", dir=root)
        os.close(probe)
        Path(name).unlink()
    except OSError as error:
        return DataFolder(root, error.strerror or str(error))
    return DataFolder(root)


def write_whole(path: Path, content: bytes) -> bool:
    """Write a file so that no reader ever sees half of it; False where it can't be written."""
    temporary: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".new-", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).replace(path)
    except OSError:
        if temporary is not None:
            with suppress(OSError):
                Path(temporary).unlink()
        return False
    return True
