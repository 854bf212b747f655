"""Captions that people in the field reported as misread, where they are at hand."""

import json
from pathlib import Path

import pytest

from tcm_assets.captions.brand_mentions import BrandFinder
from tcm_assets.captions.disclosures import disclosure_signals

CAPTIONS = Path(__file__).parents[3] / "shared" / "field" / "inputs" / "17_captions.json"


@pytest.fixture(scope="module")
def captions():
    if not CAPTIONS.exists():
        pytest.skip(f"the captions from the field are not at {CAPTIONS}")
    return json.loads(CAPTIONS.read_text("utf-8"))


def test_people_and_verbs_are_no_mentions(captions):
    finder = BrandFinder(["Zara", "Google", "Chanel", "Mars"])
    assert [caption for caption in captions["not_a_mention"] if finder.find(caption, [])] == []
    assert [caption for caption in captions["mention"] if not finder.find(caption, [])] == []


def test_disclosures_in_other_languages_are_seen(captions):
    assert [caption for caption in captions["disclosure"] if not disclosure_signals(caption, [])] == []
    assert [caption for caption in captions["no_disclosure"] if disclosure_signals(caption, [])] == []
