import datetime
import hashlib

import ibis
import numpy as np
import pyarrow as pa

from tcm_assets.domain.content.text_embeddings import text_embeddings_batch
from tcm_assets.schemas.text_embeddings import TEXT_EMBEDDINGS

DAY = datetime.date(2020, 11, 5)


class LetterEncoder:
    """A vector that points at the first letter of the text, and a record of what was encoded."""

    name = "letters"
    revision = "1"

    def __init__(self):
        self.calls = []

    def encode(self, texts):
        self.calls.append(list(texts))
        return np.eye(26, dtype=np.float32)[[ord(text[0]) - ord("a") for text in texts]]


def _batch(*rows):
    return pa.RecordBatch.from_arrays(
        [
            pa.array([str(position) for position in range(len(rows))], pa.string()),
            pa.array([DAY] * len(rows), pa.date32()),
            pa.array([caption for caption, _ in rows], pa.string()),
            pa.array([tags for _, tags in rows], pa.list_(pa.string())),
        ],
        names=["video_id", "upload_date", "caption", "hashtags"],
    )


def test_each_video_gets_the_vector_of_its_text_and_null_without_one():
    encoder = LetterEncoder()
    result = text_embeddings_batch(
        _batch(("cake #baking", ["baking"]), ("#fyp", ["fyp"]), ("", []), ("a", None)), encoder
    )
    assert encoder.calls == [["cake baking", "a"]]
    assert result.schema == ibis.schema({column.name: column.dtype for column in TEXT_EMBEDDINGS}).to_pyarrow()
    rows = result.to_pylist()
    assert [row["video_id"] for row in rows] == ["0", "1", "2", "3"]
    assert {row["upload_date"] for row in rows} == {DAY}
    assert rows[0]["text_sha256"] == hashlib.sha256(b"cake baking").hexdigest()
    assert [row["embedding"] and row["embedding"].index(1.0) for row in rows] == [2, None, None, 0]
    assert [row["text_sha256"] is None for row in rows] == [False, True, True, False]
    assert {(row["model_name"], row["model_revision"]) for row in rows} == {("letters", "1")}


def test_the_encoder_is_not_called_without_texts():
    encoder = LetterEncoder()
    for rows in ([], [("", [])], [("#fyp", ["fyp"]), ("", [])]):
        result = text_embeddings_batch(_batch(*rows), encoder)
        assert result.num_rows == len(rows)
        assert result["embedding"].null_count == len(rows)
        assert result["embedding"].type == pa.list_(pa.float32())
    assert encoder.calls == []
