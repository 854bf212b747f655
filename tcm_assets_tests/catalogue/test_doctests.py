"""The examples in the docstrings of the catalogue's modules."""

import doctest

import pytest

from tcm_assets.discovery import modules_named


@pytest.mark.parametrize("module", modules_named(r"tcm_assets\.catalogue\.\w+"), ids=lambda module: module.__name__)
def test_examples_give_what_they_show(module):
    assert doctest.testmod(module).failed == 0
