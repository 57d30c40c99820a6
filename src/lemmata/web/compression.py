"""Bodies are compressed once, when they are made, and sent as they are."""

from __future__ import annotations

import gzip
from typing import Literal

Encoding = Literal["br", "gzip", "identity"]
ENCODINGS: tuple[Encoding, ...] = ("br", "gzip", "identity")

THOROUGH = 5  # what is sent more than once; less for a page that changes with every save
HASTY = 1
SMALLEST = 400  # below this the headers cost more than compressing saves
COMPRESSIBLE = ("text/", "application/json", "application/javascript", "image/svg+xml")


def compressible(media_type: str) -> bool:
    """Whether bodies of this type get smaller; pictures and fonts are compressed already."""
    return media_type.startswith(COMPRESSIBLE)


def compressed(body: bytes, media_type: str, quality: int = THOROUGH) -> dict[Encoding, bytes]:
    """The body in every encoding that is worth having; always holds `identity`."""
    bodies: dict[Encoding, bytes] = {"identity": body}
    if len(body) < SMALLEST or not compressible(media_type):
        return bodies
    import brotli  # type: ignore[import-untyped]

    bodies["br"] = brotli.compress(body, mode=brotli.MODE_TEXT, quality=quality)
    bodies["gzip"] = gzip.compress(body, compresslevel=6 if quality >= THOROUGH else 1, mtime=0)
    return bodies


def accepted(header: bytes) -> tuple[Encoding, ...]:
    """The encodings that an Accept-Encoding header allows, the smallest first."""
    weights: dict[str, float] = {}
    for part in header.decode("latin-1").lower().split(","):
        name, _, parameter = part.strip().partition(";")
        weights[name.strip()] = _weight(parameter.strip())
    anything = weights.get("*", 0.0)
    return tuple(
        encoding
        for encoding in ENCODINGS
        if encoding == "identity" or weights.get(encoding, anything) > 0
    )


def _weight(parameter: str) -> float:
    if not parameter.startswith("q="):
        return 1.0
    try:
        return float(parameter[2:])
    except ValueError:
        return 0.0
