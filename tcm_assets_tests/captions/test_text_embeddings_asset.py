"""The asset `text_embeddings`."""

from datetime import date

import numpy as np
import pytest

from tcm_assets.models import sentence_transformer


def test_gives_each_text_a_vector_of_norm_one_and_says_whose(workbench):
    workbench.given(
        "videos",
        {"video_id": "1", "caption": "my first kickflip"},
        {"video_id": "2", "caption": "my first kickflip"},
        {"video_id": "3", "caption": ""},
    )
    workbench.materialize("text_embeddings")
    first, equal, silent = workbench.rows("text_embeddings")
    assert len(first["embedding"]) == 384
    assert np.linalg.norm(first["embedding"]) == pytest.approx(1, abs=1e-5)
    assert equal["embedding"] == first["embedding"]
    assert (silent["embedding"], silent["text_sha256"]) == (None, None)
    assert {row["model_name"] for row in (first, equal, silent)} == {"sentence-transformers/all-MiniLM-L6-v2"}


def test_a_text_that_was_seen_needs_no_model(workbench, monkeypatch):
    def no_model(*_):
        raise AssertionError("the model was asked for")

    workbench.given("videos", {"video_id": "1", "caption": "my first kickflip"})
    workbench.materialize("text_embeddings")
    monkeypatch.setattr(sentence_transformer, "_load", no_model)
    monkeypatch.setattr(sentence_transformer, "_load_packaged", no_model)
    workbench.given("videos", {"video_id": "2", "caption": "my first kickflip"})
    workbench.materialize("text_embeddings")
    assert [row["video_id"] for row in workbench.rows("text_embeddings")] == ["2"]


def test_days_in_another_precision_are_of_the_same_model(workbench):
    made = {"model_name": "m", "embedding": [1.0]}
    workbench.given("videos", {"video_id": "1"}, {"video_id": "2"})
    workbench.given(
        "text_embeddings",
        {**made, "video_id": "1", "upload_date": date(2020, 12, 20), "model_revision": "1"},
        {**made, "video_id": "2", "upload_date": date(2020, 12, 21), "model_revision": "1+bfloat16"},
    )
    assert workbench.check("text_embeddings")["text_embeddings.one_model_for_all_days"].passed
