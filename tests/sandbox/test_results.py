"""What processes report is text that can be stored and sent, whatever a cell put into it."""

import json
from typing import Any

import pytest

from lemmata.sandbox.results import output_from_json, output_to_json

HALF = "\ud800"


@pytest.mark.parametrize(
    "reported",
    [
        {"kind": "stream", "name": "stdout", "text": HALF},
        {"kind": "display", "data": {"text/plain": HALF}, "metadata": {}, "result": True},
        {"kind": "display", "data": {"text/html": HALF}, "metadata": {}, "result": False},
        {
            "kind": "failure",
            "name": HALF,
            "message": HALF,
            "trace": [[0, 1, HALF, HALF, None]],
            "raised_in": HALF,
            "cause": None,
        },
    ],
    ids=["stream", "result", "html", "failure"],
)
def test_half_a_character_becomes_its_number(reported: dict[str, Any]) -> None:
    output = output_to_json(output_from_json(reported))
    text = json.dumps(output, ensure_ascii=False)
    assert r"\\ud800" in text
    text.encode()  # raises where a half is left
