"""Make the web fonts of src/fonts from the original fonts: fewer glyphs, the same names.

    python frontend/fonts/subset.py FOLDER

FOLDER holds the originals (listed in FACES below), as the STIX and JetBrains Mono projects publish
them. Needs fonttools and brotli. The results are kept in the repository, so this is run only when
a glyph is missing.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

TARGET = Path(__file__).parents[1] / "src" / "fonts"

LATIN = [range(0x20, 0x7F), range(0xA0, 0x180), range(0x2B0, 0x2DE), range(0x1E80, 0x1E86)]
GREEK = [range(0x384, 0x3CF), [0x3D1, 0x3D5, 0x3D6, 0x3F0, 0x3F1, 0x3F5]]
ACCENTS = [range(0x300, 0x334), [0x338]]
PUNCTUATION = [
    range(0x2010, 0x2028),
    range(0x2030, 0x2040),
    [0x2044, 0x204E, 0x20AC, 0x2116, 0x2122],
]
RAISED = [range(0x2070, 0x209D), [0x1D40]]
SYMBOLS = [
    [0x2102, 0x2115, 0x211D, 0x2124, 0x2113],
    range(0x2190, 0x219A),
    range(0x21D0, 0x21D6),
    range(0x2200, 0x2300),
    [
        0x2308,
        0x2309,
        0x230A,
        0x230B,
        0x25A0,
        0x25A1,
        0x25CB,
        0x25CF,
        0x27E8,
        0x27E9,
        0x2713,
        0x220E,
    ],
]
MATHEMATICS = [
    range(0x20, 0x7F),
    [0xA0, 0xA7, 0xA8, 0xAC, 0xAF, 0xB0, 0xB1, 0xB4, 0xB6, 0xB7, 0xD7, 0xF7, 0x131, 0x237],
    [0x2C6, 0x2C7, 0x2C9, 0x2CA, 0x2CB, 0x2D8, 0x2D9, 0x2DA, 0x2DC],
    GREEK[0],
    GREEK[1],
    ACCENTS[0],
    ACCENTS[1],
    [
        0x2010,
        0x2013,
        0x2014,
        0x2016,
        0x2018,
        0x2019,
        0x201C,
        0x201D,
        0x2020,
        0x2021,
        0x2022,
        0x2026,
    ],
    range(0x2032, 0x2038),  # primes
    [0x203E, 0x2040, 0x2044, 0x2057, *range(0x2061, 0x2065)],
    [0x20D0, 0x20D1, 0x20D6, 0x20D7, 0x20DB, 0x20DC, 0x20E1, *range(0x20EC, 0x20F0)],
    [0x2102, 0x210A, 0x210B, 0x210C, 0x210D, 0x210E, 0x210F, 0x2110, 0x2111, 0x2112, 0x2113],
    [0x2115, 0x2118, 0x2119, 0x211A, 0x211B, 0x211C, 0x211D, 0x2124, 0x2127, 0x2128, 0x212C],
    [0x212D, 0x212F, 0x2130, 0x2131, 0x2133, 0x2134, *range(0x2135, 0x2139), 0x2141, 0x2145],
    range(0x2146, 0x214A),
    [
        *range(0x2190, 0x219A),
        *range(0x219D, 0x21A7),
        *range(0x21A9, 0x21AD),
        *range(0x21BC, 0x21DE),
    ],
    range(0x2200, 0x2300),  # operators and relations
    [
        *range(0x2308, 0x230C),
        0x2300,
        0x2322,
        0x2323,
        *range(0x239B, 0x23B4),
        *range(0x23DC, 0x23E2),
    ],
    [0x25A0, 0x25A1, 0x25B3, 0x25B5, 0x25B9, 0x25BD, 0x25C3, 0x25CA, 0x25CB, 0x25CF, 0x25EF],
    [0x2605, 0x2660, 0x2661, 0x2662, 0x2663, 0x2713, 0x27C2, *range(0x27E6, 0x27F0)],
    range(0x27F5, 0x27FD),  # long arrows
    [0x2983, 0x2984, 0x29B5, 0x29EB, *range(0x2A00, 0x2A07), 0x2A09, 0x2A0C, 0x2A2F, 0x2A3F],
    [0x2A74, 0x2A75, 0x2A7D, 0x2A7E, 0x2A85, 0x2A86, 0x2AAF, 0x2AB0, 0x2AEB],
    range(0x1D400, 0x1D4D0),  # bold, italic, bold italic, script
    range(0x1D504, 0x1D56C),  # fraktur, double-struck
    range(0x1D5A0, 0x1D5D4),  # sans
    range(0x1D670, 0x1D6A4),  # typewriter
    range(0x1D6A4, 0x1D756),  # Greek: bold, italic, bold italic
    range(0x1D7CE, 0x1D7EC),  # digits: bold, double-struck, sans
    range(0x1D7F6, 0x1D800),  # digits: typewriter
]
WORDS = [*LATIN, *GREEK, *ACCENTS, *PUNCTUATION, *RAISED]


@dataclass(frozen=True)
class Face:
    """One font file: where it comes from, what it is called here, what it keeps."""

    original: str
    name: str
    characters: list[range | list[int]]
    features: tuple[str, ...]


TEXT = ("kern", "mark", "mkmk", "ccmp", "locl", "liga", "onum", "lnum", "pnum", "tnum", "frac")
FACES = [
    Face("STIXTwoText-Regular.otf", "stix-text", WORDS, (*TEXT, "smcp", "c2sc")),
    Face("STIXTwoText-Italic.otf", "stix-text-italic", WORDS, TEXT),
    Face("STIXTwoText-SemiBold.otf", "stix-text-semibold", WORDS, TEXT),
    Face(
        "STIXTwoMath-Regular.otf",
        "stix-math",
        MATHEMATICS,
        ("dtls", "ss04"),
    ),
    # No ligatures: a reader must see the two characters of != and ->.
    Face(
        "JetBrainsMono-Regular.ttf", "jetbrains-mono", [*WORDS, *SYMBOLS], ("ccmp", "mark", "mkmk")
    ),
]


def mend_arrow(font: TTFont) -> None:
    """Let the right arrow stretch: the original says that its head joins the shaft at the tip."""
    for construction in font["MATH"].table.MathVariants.HorizGlyphConstruction:
        for part in construction.GlyphAssembly.PartRecords if construction.GlyphAssembly else []:
            if part.glyph == "uni2192.var" and part.StartConnectorLength == 0:
                part.StartConnectorLength, part.EndConnectorLength = part.EndConnectorLength, 0


def subset(face: Face, folder: Path) -> int:
    """Write one face and return its size in bytes."""
    font = TTFont(folder / face.original, recalcTimestamp=False)
    if "MATH" in font:
        mend_arrow(font)
    options = Options(
        flavor="woff2",
        layout_features=list(face.features),
        hinting=False,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
        notdef_outline=True,
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for part in face.characters for code in part])
    subsetter.subset(font)
    font.flavor = "woff2"
    target = TARGET / f"{face.name}.woff2"
    font.save(target)
    return target.stat().st_size


def main() -> None:
    """Subset every face; say how large each became."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    TARGET.mkdir(exist_ok=True)
    for face in FACES:
        print(f"{face.name:24} {subset(face, Path(sys.argv[1])) / 1000:8.1f} kB")  # noqa: T201


if __name__ == "__main__":
    main()
