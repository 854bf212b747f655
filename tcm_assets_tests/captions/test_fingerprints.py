from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_assets.captions.fingerprints import caption_fingerprints_batch
from tcm_assets.captions.tables import CAPTION_FINGERPRINTS
from tcm_assets.tables.types import arrow_schema

WORDS = ("alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliett", "kilo", "lima")


def fingerprints(*captions):
    batch = pa.RecordBatch.from_pylist(
        [
            {"video_id": str(place), "upload_date": date(2020, 12, 1), "author_id": "7", "caption": caption}
            for place, caption in enumerate(captions)
        ],
        schema=pa.schema(
            {"video_id": pa.string(), "upload_date": pa.date32(), "author_id": pa.string(), "caption": pa.string()}
        ),
    )
    found = caption_fingerprints_batch(batch)
    assert found.schema == arrow_schema(CAPTION_FINGERPRINTS)
    return found.to_pylist()


@pytest.mark.parametrize(
    "caption",
    [
        "Alpha bravo CHARLIE delta, echo!",
        "alpha  bravo charlie\ndelta echo 🤯🤯 12",
        "echo delta charlie bravo alpha alpha",
        "#fyp alpha bravo @nina_k charlie delta echo https://example.org/x?y #foryou",
    ],
)
def test_only_the_words_count(caption):
    plain, other = fingerprints("alpha bravo charlie delta echo", caption)
    assert plain | {"video_id": "1"} == other
    assert other["word_count"] == 5


def test_apostrophes_and_other_scripts_belong_to_words():
    first, second, hindi = fingerprints("don't stop me now please", "dont stop me now please", "मुझे यह गाना बहुत पसंद है")
    assert first["words_hash"] == second["words_hash"] != hindi["words_hash"]
    assert hindi["word_count"] == 6


@pytest.mark.parametrize(
    "caption", ["", "link in bio", "one one one one one one", "#a b c d", "今天我们去海边玩", "1 2 3 4 5 6"]
)
def test_short_captions_have_no_fingerprint(caption):
    assert fingerprints(caption) == []
    assert [row["video_id"] for row in fingerprints(caption, " ".join(WORDS))] == ["1"]


def test_no_captions_give_no_rows():
    assert fingerprints() == []


@settings(deadline=None, max_examples=25)
@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join), max_size=8))
def test_a_fingerprint_depends_on_its_caption_alone(captions):
    together = fingerprints(*captions)
    for place, caption in enumerate(captions):
        alone = [{**row, "video_id": str(place)} for row in fingerprints(caption)]
        assert alone == [row for row in together if row["video_id"] == str(place)]


def test_bands_are_shared_as_often_as_promised():
    rng = np.random.default_rng(3)
    names = [f"{first}{second}" for first in WORDS for second in WORDS]
    shared = {0.9: 0, 0.8: 0, 0.3: 0}
    trials = 400
    for similarity in shared:
        captions = []
        for _ in range(trials):
            common = round(20 * similarity)
            words = rng.permutation(names)
            captions += [" ".join(words[:20]), " ".join(words[:common])]
        rows = fingerprints(*captions)
        for one, other in zip(rows[::2], rows[1::2], strict=True):
            shared[similarity] += bool({*one["bands"]} & {*other["bands"]})
    assert shared[0.9] / trials == pytest.approx(0.93, abs=0.05)
    assert shared[0.8] / trials == pytest.approx(0.61, abs=0.09)
    assert shared[0.3] / trials < 0.02
