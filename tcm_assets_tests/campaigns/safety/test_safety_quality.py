"""The published quality is what was judged: every count of the data file is that of the judgements."""

from collections import Counter
from pathlib import Path

import pytest

from tcm_assets.campaigns.safety.safety_quality import JUDGED, safety_quality_table, wilson_interval
from tcm_assets.campaigns.safety.term_findings import find_terms
from tcm_assets.captions.language import caption_language

HERE = Path(__file__).parent
LEAST_JUDGED = 200


def _lines(name: str) -> list[list[str]]:
    return [line.split("\t") for line in (HERE / name).read_text("utf-8").splitlines()]


def test_the_published_counts_are_those_of_the_judgements():
    _, *judgements = _lines("judged_findings.tsv")
    assert len(judgements) >= LEAST_JUDGED
    judged = Counter((source.split()[0], category) for source, _, category, *_ in judgements)
    right = Counter(
        (source.split()[0], category) for source, _, category, _, verdict, _ in judgements if verdict == "right"
    )
    assert {(each.source, each.category): each.judged for each in JUDGED if each.judged} == judged
    assert {(each.source, each.category): each.right for each in JUDGED if each.right} == right
    written = Counter(category for _, category, _ in _lines("written_captions_held_out.tsv") if category != "-")
    assert {each.category: each.touching for each in JUDGED if each.touching} == written


def test_a_wrong_finding_has_a_reason():
    _, *judgements = _lines("judged_findings.tsv")
    assert all(bool(reason) == (verdict == "wrong") for *_, verdict, reason in judgements)


def test_the_table_has_shares_only_where_something_was_judged():
    rows = {(row["judged_on"], row["category"]): row for row in safety_quality_table({"hate": 3}).to_pylist()}
    assert rows["written", "all"]["finding_count"] == 3
    assert rows["real", "all"]["recall"] is None
    assert rows["written", "hate"]["precision"] == 1.0
    assert rows["written", "hate"]["precision_low"] < 0.5


def test_the_interval_is_wilsons():
    statsmodels_of_8_of_10 = (0.490162, 0.943318)
    assert wilson_interval(8, 10) == pytest.approx(statsmodels_of_8_of_10, abs=1e-5)
    with pytest.raises(ValueError, match="at least one"):
        wilson_interval(0, 0)


def test_words_alone_find_most_and_spare_harmless_captions():
    """On both written sets; the first was there before the terms, and they were chosen with it."""
    found = touching = disturbed = harmless = 0
    for name in ("written_captions.tsv", "written_captions_held_out.tsv"):
        for _, category, caption in _lines(name):
            categories = {each.term.category for each in find_terms(caption, (), caption_language(caption).code).strong}
            if category == "-":
                harmless += 1
                disturbed += bool(categories)
            else:
                touching += 1
                found += category in categories
    assert found / touching > 0.85
    assert disturbed / harmless < 0.05


def test_captions_written_against_the_terms_are_found_and_harmless_ones_spared():
    """Of both halves: the terms were mended by all of them in the end, so that this only says that nothing breaks."""
    lines = [line for line in _lines("other_author_captions.tsv") if not line[0].startswith("#")]
    found = {
        caption: {each.term.category for each in find_terms(caption, (), caption_language(caption).code).strong}
        for _, caption in lines
    }
    touching = [category in found[caption] for category, caption in lines if category not in "-?"]
    disturbed = [bool(found[caption]) for category, caption in lines if category == "-"]
    assert (len(touching), len(disturbed)) == (122, 88)
    assert sum(touching) / len(touching) > 0.9
    assert sum(disturbed) / len(disturbed) < 0.08
