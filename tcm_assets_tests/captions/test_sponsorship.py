from datetime import date

import pyarrow as pa

from tcm_assets.captions.sponsorship import PLATFORM_LABELS, sponsored_content_batch
from tcm_assets.captions.tables import SPONSORED_CONTENT
from tcm_assets.tables.types import arrow_schema


def sponsored_content(*captions, hashtags=None, **flags):
    count = len(captions)
    batch = pa.RecordBatch.from_pydict(
        {
            "video_id": [str(place) for place in range(count)],
            "upload_date": [date(2020, 10, 1)] * count,
            "caption": pa.array(captions, pa.string()),
            "hashtags": pa.array(hashtags or [None] * count, pa.list_(pa.string())),
            "mentions": pa.array([None] * count, pa.list_(pa.string())),
            **{name: pa.array(flags.get(name, [None] * count), pa.bool_()) for name in PLATFORM_LABELS},
        }
    )
    rows = sponsored_content_batch(batch, ("Red Bull",))
    assert rows.schema == arrow_schema(SPONSORED_CONTENT)
    return rows.to_pylist()


def test_a_disclosure_and_a_brand_stand_beside_each_other():
    paid, denied, brandless = sponsored_content(
        "Carrot cake with @redbull #ad", "Nobody saw it coming, not an #ad", "Red bulls run"
    )
    assert (paid["is_sponsored"], paid["disclosure_signals"], paid["brand_mentions"]) == (True, ["#ad"], ["Red Bull"])
    assert (denied["is_sponsored"], denied["disclosure_signals"], denied["brand_mentions"]) == (False, [], [])
    assert (brandless["is_sponsored"], brandless["brand_mentions"]) == (False, [])


def test_no_text_at_all_discloses_nothing_and_denies_nothing():
    empty, blank, tagged = sponsored_content("", None, None, hashtags=[[], None, ["ad"]])
    assert (empty["is_sponsored"], blank["is_sponsored"], tagged["is_sponsored"]) == (None, None, True)
    assert (empty["disclosure_signals"], empty["brand_mentions"]) == ([], [])


def test_a_label_of_the_platform_is_a_disclosure_kept_apart_from_words():
    rows = sponsored_content(
        "new shoes", "#ad shoes", "", "", is_ad=[True, False, None, False], is_sponsored=[True] + [None] * 3
    )
    assert [row["platform_labels"] for row in rows] == [["ad", "sponsored"], [], [], []]
    assert [row["disclosure_signals"] for row in rows] == [[], ["#ad"], [], []]
    assert [row["is_sponsored"] for row in rows] == [True, True, None, False]


def test_an_export_that_says_nothing_of_labels():
    (row,) = sponsored_content("")
    assert (row["is_sponsored"], row["platform_labels"]) == (None, [])
