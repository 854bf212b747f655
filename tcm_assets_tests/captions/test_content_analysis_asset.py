"""The asset `content_analysis`."""

import pytest

from tcm_assets.catalogue.content_categories import CATEGORY_SIMILARITIES

pytestmark = pytest.mark.usefixtures("known_anchors")


def test_says_what_each_video_is_about_and_nothing_where_no_one_does(workbench):
    workbench.given(
        "videos",
        {"video_id": "1", "caption": "New dance choreography, hip hop dance class", "hashtags": ["dance"]},
        {"video_id": "2", "caption": ""},
    )
    workbench.materialize("text_embeddings", "content_analysis")
    dance, silent = workbench.rows("content_analysis")
    assert dance["category"] == "dance videos"
    assert dance["dance_videos_similarity"] > dance["magic_tricks_similarity"]
    assert any("dance" in keyword for keyword in dance["keywords"])
    assert (silent["category"], silent["keywords"]) == (None, [])
    assert {silent[column.name] for column in CATEGORY_SIMILARITIES} == {None}


def test_a_video_without_a_vector_row_is_missed_and_stops_what_follows(workbench):
    workbench.given("videos", {"video_id": "1"}, {"video_id": "2"})
    workbench.given("text_embeddings", {"video_id": "1"})
    result = workbench.materialize("content_analysis", raise_on_error=False)
    (failed,) = [check for check in result.get_asset_check_evaluations() if not check.passed]
    assert not result.success
    assert failed.check_name == "a_row_for_every_video"
    assert "'video_id': '2'" in str(failed.metadata["first_offending_rows"].value)
