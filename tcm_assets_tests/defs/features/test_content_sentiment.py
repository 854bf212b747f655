"""The asset `content_sentiment`."""

from datetime import date


def test_scores_what_the_lexicon_knows_and_says_why_not_else(workbench):
    workbench.given(
        "videos",
        {"video_id": "1", "caption": "I love this wonderful day"},
        {"video_id": "2", "caption": "what a terrible, horrible mess"},
        {"video_id": "3", "caption": "glorpt"},
        {"video_id": "4", "caption": ""},
    )
    workbench.materialize("content_sentiment")
    glad, sad, unknown, silent = workbench.rows("content_sentiment")
    assert glad["sentiment"] > 0.5 > sad["sentiment"]
    assert (unknown["sentiment"], unknown["status"]) == (None, "no_known_words")
    assert (silent["sentiment"], silent["status"]) == (None, "no_text")
    assert {row["scorer"] for row in (glad, sad, unknown, silent)} == {"vader"}


def test_only_the_days_asked_for_are_scored(workbench):
    workbench.given("videos", {"video_id": "1"}, {"video_id": "2", "upload_date": date(2020, 10, 3)})
    workbench.materialize("content_sentiment")
    assert [row["video_id"] for row in workbench.rows("content_sentiment")] == ["1"]
