from datetime import date

import pyarrow as pa

from tcm_assets.domain.content.sponsored_content import sponsored_content_batch
from tcm_assets.schemas.column_types import arrow_schema
from tcm_assets.schemas.sponsored_content import SPONSORED_CONTENT


def told(*captions, hashtags=None):
    count = len(captions)
    batch = pa.RecordBatch.from_pydict(
        {
            "video_id": [str(place) for place in range(count)],
            "upload_date": [date(2020, 10, 1)] * count,
            "caption": pa.array(captions, pa.string()),
            "hashtags": pa.array(hashtags or [None] * count, pa.list_(pa.string())),
            "mentions": pa.array([None] * count, pa.list_(pa.string())),
        }
    )
    rows = sponsored_content_batch(batch, ("Red Bull",))
    assert rows.schema == arrow_schema(SPONSORED_CONTENT)
    return rows.to_pylist()


def test_a_disclosure_and_a_brand_stand_beside_each_other():
    paid, denied, brandless = told("Carrot cake with @redbull #ad", "Nobody saw it coming, not an #ad", "Red bulls run")
    assert (paid["is_sponsored"], paid["disclosure_signals"], paid["brand_mentions"]) == (True, ["#ad"], ["Red Bull"])
    assert (denied["is_sponsored"], denied["disclosure_signals"], denied["brand_mentions"]) == (False, [], [])
    assert (brandless["is_sponsored"], brandless["brand_mentions"]) == (False, [])


def test_no_text_at_all_discloses_nothing_and_denies_nothing():
    empty, blank, tagged = told("", None, None, hashtags=[[], None, ["ad"]])
    assert (empty["is_sponsored"], blank["is_sponsored"], tagged["is_sponsored"]) == (None, None, True)
    assert (empty["disclosure_signals"], empty["brand_mentions"]) == ([], [])
