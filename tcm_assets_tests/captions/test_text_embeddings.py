import datetime
import hashlib

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tcm_assets.captions.plain_text import plain_text
from tcm_assets.captions.tables import TEXT_EMBEDDINGS
from tcm_assets.captions.text_embeddings import text_embeddings_batch, video_text

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


@pytest.mark.parametrize(
    ("caption", "hashtags", "text"),
    [
        ("Confidence went 📈", [], "Confidence went 📈"),
        (
            "Never satisfied... #fitness #fyp #leg_day",
            ["fitness", "fyp", "leg_day"],
            "Never satisfied... fitness leg day",
        ),
        ("I love #horses so much #horses", ["horses"], "I love horses so much"),
        ("#anime#animeedit##naruto", ["anime", "animeedit", "naruto"], "anime anime edit naruto"),
        ("no tags written", ["Gym", "viral", "gym"], "no tags written gym"),
        ("Reply to @someone try this  \n\t now", [], "try this now"),
        ("♡︎𝚙𝚊𝚛𝚝 1", [], "♡︎part 1"),
        ("สวัสดีครับ #อาหาร", ["อาหาร"], "สวัสดีครับ อาหาร"),
        ("كم وزنكم ؟ #قط", ["قط"], "كم وزنكم ؟ قط"),
        ("😂😂", None, "😂😂"),
    ],
)
def test_the_text_is_the_caption_with_its_tags_as_words(caption, hashtags, text):
    assert video_text(caption, hashtags) == text


@pytest.mark.parametrize(
    ("caption", "hashtags"),
    [
        ("", []),
        (None, None),
        ("  \n", []),
        ("#fyp #foryou #viral", ["fyp", "foryou", "viral"]),
        ("Reply to @someone", []),
        ("\u200b\ufeff\ufffc", []),
        ("\ufe0f\u200d", []),
        ("#_ #", ["_"]),
        ("...!?", []),
    ],
)
def test_nothing_to_read_is_none(caption, hashtags):
    assert video_text(caption, hashtags) is None


def test_a_long_caption_stays_whole():
    caption = "word " * 2000
    assert video_text(caption, []) == caption.strip()


TAGS = st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("Z", "C")), max_size=8), max_size=5)


@given(st.text(st.characters(codec="utf-8"), max_size=60), TAGS)
@example("#a#A#a_", ["A", "a"])
@example("@" * 30 + "#" * 30, ["#", "@"])
def test_any_caption_gives_a_folded_text_or_none(caption, hashtags):
    text = video_text(caption, hashtags)
    if text is not None:
        assert text == " ".join(text.split())
        assert text == video_text(caption, hashtags)
        known = set(plain_text(" ".join([caption, *hashtags])).casefold())
        assert set(text.casefold()) <= known | {" "}
