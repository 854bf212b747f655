"""Vectors of one model are not compared with those of another."""

import pytest

VECTOR = [1.0] + [0.0] * 895

ASSETS = ("content_analysis", "content_topics", "creator_profiles")


@pytest.mark.parametrize("asset", ASSETS)
@pytest.mark.parametrize("other", [{"model_name": "another"}, {"model_revision": "another"}])
def test_vectors_of_another_model_stop_what_compares_them(workbench, text_model, asset, other):
    workbench.given("text_embeddings", {"video_id": "1", "embedding": VECTOR} | text_model | other)
    for table in ("videos", "content_analysis", "cleaned_creators", "visual_features"):
        if table != asset:
            workbench.given(table)
    result = workbench.materialize(asset, raise_on_error=False)
    assert not result.success
    (failure,) = result.get_step_failure_events()
    message = str(failure.step_failure_data.user_failure_data.description)
    assert "another" in message
    assert "materialize text_embeddings for these days first, from 2020-10-01 to 2020-10-01." in message


@pytest.mark.parametrize("precision", ["", "+bfloat16"])
@pytest.mark.usefixtures("known_anchors")
def test_precision_and_videos_without_a_text_do_not_count(workbench, text_model, precision):
    revision = text_model["model_revision"].split("+")[0] + precision
    workbench.given("videos", {"video_id": "1", "caption": "dance"}, {"video_id": "2"})
    workbench.given(
        "text_embeddings",
        {**text_model, "video_id": "1", "embedding": VECTOR, "model_revision": revision},
        {"video_id": "2", "model_name": "another"},
    )
    workbench.materialize("content_analysis")
    assert [row["video_id"] for row in workbench.rows("content_analysis")] == ["1", "2"]
