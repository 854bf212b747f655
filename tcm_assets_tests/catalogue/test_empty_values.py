"""Words for nothing, and what only looks like one."""

import pytest

from tcm_assets.catalogue.empty_values import MAX_EMPTY_CHARACTERS, is_empty


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "-", "–", "N/A", "n/a", "NaN", "none", "NULL", "None", "<NA>", "#N/A",
        "NA", "NaT", "undefined", "\\N", "(null)", "#NAME?", "#REF!", "#NV", "#¿NOMBRE?", " NA ",
        "\u00a0NULL", "nil", "Undefined",
    ],
)  # fmt: skip
def test_words_for_nothing(text: str) -> None:
    assert is_empty(text)
    assert len(text) <= MAX_EMPTY_CHARACTERS


@pytest.mark.parametrize(
    "text", ["0", "no", "none of it", "x" * 100, "na", "Na", "nat", "Nat", "N", "\\n", "#name?", "#love!", "?", "."]
)
def test_words_for_something(text: str) -> None:
    assert not is_empty(text)
