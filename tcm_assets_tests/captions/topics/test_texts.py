"""Each text stands once in what topics are found in."""

from datetime import date

import ibis
import pyarrow as pa
import pytest

from tcm_assets.captions.topics.texts import topic_texts

DAY = date(2020, 10, 1)


@pytest.fixture
def texts():
    connection = ibis.duckdb.connect()

    def of(*videos: tuple[str, str | None], sample_texts: int = 10, revision: str = "1") -> list[dict]:
        """The texts of videos of (video_id, text_sha256)."""
        ids = [video_id for video_id, _ in videos]
        vectors = [None if text is None else [1.0, 0.0] for _, text in videos]
        columns = {
            "text_embeddings": {
                "video_id": ids,
                "upload_date": [DAY] * len(ids),
                "text_sha256": pa.array([text for _, text in videos], pa.string()),
                "embedding": pa.array(vectors, pa.list_(pa.float32())),
                "model_name": ["m"] * len(ids),
                "model_revision": [revision] * len(ids),
            },
            "content_analysis": {"video_id": ids, "keywords": [[f"keyword of {video_id}"] for video_id in ids]},
            "videos": {"video_id": ids, "author_id": [f"author of {video_id}" for video_id in ids]},
        }
        stored = {name: connection.create_table(name, pa.table(table)) for name, table in columns.items()}
        return topic_texts(**stored, sample_texts=sample_texts).to_pyarrow().to_pylist()

    return of


def test_a_text_stands_once_with_what_its_first_video_says(texts):
    (one, other) = texts(("3", "b"), ("2", "b"), ("9", "a"), ("4", None))
    assert (one["text_sha256"], other["text_sha256"]) == ("a", "b")
    assert (other["account"], other["keywords"]) == ("author of 2", ["keyword of 2"])
    assert (other["embedding"], other["model_name"], other["model_revision"]) == ([1.0, 0.0], "m", "1")


def test_of_too_many_texts_those_with_the_smallest_hashes_are_taken(texts):
    rows = texts(("1", "c"), ("2", "a"), ("3", "b"), ("4", "a"), sample_texts=2)
    assert [row["text_sha256"] for row in rows] == ["a", "b"]


def test_the_precision_of_a_model_makes_no_other_model(texts):
    (row,) = texts(("1", "a"), revision="1+bfloat16")
    assert row["model_revision"] == "1"
