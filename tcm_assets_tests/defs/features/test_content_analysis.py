"""The asset `content_analysis`."""

import pytest

from tcm_assets.schemas.content_categories import CATEGORY_SIMILARITIES

pytestmark = pytest.mark.usefixtures("known_anchors")


def test_says_what_each_video_is_about_and_nothing_where_no_one_does(workbench):
    workbench.given(
        "videos",
        {"video_id": "1", "caption": "New dance choreography, hip hop dance class", "hashtags": ["dance"]},
        {"video_id": "2", "caption": ""},
    )
    workbench.given("cleaned_brands")
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
    workbench.given("cleaned_brands")
    result = workbench.materialize("content_analysis", raise_on_error=False)
    (failed,) = [check for check in result.get_asset_check_evaluations() if not check.passed]
    assert not result.success
    assert failed.check_name == "a_row_for_every_video"
    assert "'video_id': '2'" in str(failed.metadata["first_offending_rows"].value)


def test_says_who_is_named_and_what_is_advertising(workbench):
    workbench.given(
        "videos",
        {"video_id": "1", "caption": "thanks @nike for the running shoes #ad", "hashtags": ["ad"]},
        {"video_id": "2", "caption": "my running shoes are not sponsored by Nike", "hashtags": []},
    )
    workbench.given("cleaned_brands", {"brand_id": "B1", "brand_name": "Nike"})
    workbench.materialize("text_embeddings", "content_analysis")
    paid, unpaid = workbench.rows("content_analysis")
    assert (paid["is_sponsored"], paid["disclosure_signals"], paid["brand_mentions"]) == (True, ["#ad"], ["Nike"])
    assert (unpaid["is_sponsored"], unpaid["disclosure_signals"], unpaid["brand_mentions"]) == (False, [], ["Nike"])
    assert unpaid["language"] == "en"
