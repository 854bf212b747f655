import datetime

import ibis
import pyarrow as pa

from tcm_assets.sentiment.scorers import Scorer, SentimentScore, score_content_sentiment
from tcm_assets.sentiment.tables import CONTENT_SENTIMENT

DAY = datetime.date(2020, 11, 5)


class LengthScorer:
    """Scores a text by its length, and keeps what it was asked."""

    name = "length"
    version = "7"

    def __init__(self):
        self.asked = []

    def score(self, videos):
        self.asked.extend(videos)
        return [
            SentimentScore(None, "no_text")
            if video.text is None
            else SentimentScore(min(len(video.text), 100) / 100, "scored", "by its length", "ab" * 32, "words")
            for video in videos
        ]


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


def test_rows_say_who_scored_and_why_not():
    scorer: Scorer = LengthScorer()
    result = score_content_sentiment(_batch(("So GOOD!!! #fun", ["fun"]), ("", []), (None, None)), scorer)
    assert result.schema == ibis.schema({column.name: column.dtype for column in CONTENT_SENTIMENT}).to_pyarrow()
    assert result.to_pylist() == [
        {"video_id": video_id, "upload_date": DAY, "sentiment": sentiment, "scorer": "length", "scorer_version": "7",
         "basis": basis, "status": status, "reason": reason, "media_sha256": sha256}
        for video_id, sentiment, basis, status, reason, sha256 in [
            ("0", 0.15, "words", "scored", "by its length", "ab" * 32),
            ("1", None, None, "no_text", None, None),
            ("2", None, None, "no_text", None, None),
        ]
    ]  # fmt: skip


def test_the_scorer_reads_captions_as_written_with_the_tags_that_they_lack():
    scorer = LengthScorer()
    score_content_sentiment(_batch(("So GOOD!!! #Fun", ["fun", "happy"]), ("", ["sad"]), (" \n", [])), scorer)
    assert scorer.asked == [("0", "So GOOD!!! #Fun #happy"), ("1", "#sad"), ("2", None)]


def test_an_empty_batch_has_the_columns():
    assert score_content_sentiment(_batch(), LengthScorer()).schema.names == list(CONTENT_SENTIMENT.column_names)
