import json
from collections import Counter
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from tcm_assets.campaigns.partnership_sign_rows import partnership_signs_batch
from tcm_assets.campaigns.partnership_signs import SUSPECTED_FROM, partnership_evidence
from tcm_assets.captions.brand_mentions import brand_finder
from tcm_assets.captions.disclosures import disclosure_signals
from tcm_assets.catalogue.caption_marks import MENTION
from tcm_assets_tests.campaigns.captions_to_judge import is_held_out, listed_brands, real_verdicts, written_captions

REAL_EXPORT = Path(__file__).resolve().parents[2] / ".." / "shared" / "real" / "trending_december_2020.json"


def evidence(text, username="me"):
    mentions = [handle.lower() for handle in MENTION.findall(text)]
    return partnership_evidence(text, brand_finder(listed_brands()).find(text, [], mentions), mentions, username)


def is_suspected(text, username="me"):
    found = evidence(text, username)
    return found is not None and found.score >= SUSPECTED_FROM


def test_written_captions_are_told_apart():
    outcomes = Counter(
        (caption.is_paid, is_suspected(caption.text))
        for caption in written_captions()
        if not disclosure_signals(caption.text, [])
    )
    assert sum(outcomes.values()) == 200
    suspected = outcomes[True, True] + outcomes[False, True]
    assert outcomes[True, True] / suspected >= 0.95
    assert outcomes[True, True] / (outcomes[True, True] + outcomes[True, False]) >= 0.85


def test_thanks_to_family_and_friends_are_no_partnership():
    captions = [each for each in written_captions("second_captions.txt") if not disclosure_signals(each.text, [])]
    outcomes = Counter((is_held_out(each.text), each.is_paid, is_suspected(each.text)) for each in captions)
    assert outcomes[False, False, True] == 0
    for held_out in (False, True):
        right, wrong = outcomes[held_out, True, True], outcomes[held_out, False, True]
        assert right / (right + wrong) >= 0.85
        assert right / (right + outcomes[held_out, True, False]) >= 0.85


@pytest.mark.parametrize(
    ("text", "suspected"),
    [
        ("danke, @oma", False),
        ("thank you @grandma for sending me this sweater", False),
        ("merci @maman pour ce cadeau", False),
        ("my campaign with @classmates for school president", False),
        ("part of the @smith family", False),
        ("thank you @lena.m for sending me these", False),
        ("thank you @lena.m for sending me these, everything is linked in my bio", True),
        ("thank you @solstice.swimwear for sending me these", True),
        ("thank you @nike for sending me these", True),
        ("thanks @mom for the pictures, my code MIA15 saves you 15% at @nike", True),
        ("@nike hooked me up? I wish, I paid full price", False),
    ],
)
def test_the_partner_decides_what_thanks_and_joint_work_mean(text: str, suspected: bool):
    assert is_suspected(text) == suspected


def test_written_captions_are_in_twelve_languages_and_half_honest():
    captions = written_captions()
    assert len({caption.language for caption in captions}) == 12
    assert 0.4 < sum(caption.is_paid for caption in captions) / len(captions) < 0.6


def test_hardly_a_real_caption_is_suspected_that_a_reader_does_not_suspect():
    if not REAL_EXPORT.exists():
        pytest.skip("the real export is not here")
    verdicts = real_verdicts()
    assert len(verdicts) >= 150
    records = json.loads(REAL_EXPORT.read_text(encoding="utf-8"))["collector"]
    suspected = [
        record["id"]
        for record in records
        if not disclosure_signals(record["text"], []) and is_suspected(record["text"], record["authorMeta"]["name"])
    ]
    assert sum(not verdicts.get(video_id, False) for video_id in suspected) <= 1
    assert {record["id"] for record in records} >= set(verdicts)


@pytest.mark.parametrize(
    ("text", "signs", "doubts"),
    [
        ("LENA20 for 20% off at @nike", {"discount code", "rebate", "brand of the list", "account"}, set()),
        ("team up with @nike and tag @other", {"joint work", "contest", "account"}, set()),
        ("team up with @somebody", {"thanks to anybody", "account"}, set()),
        ("@bangbang #bangbang is out today", {"on sale now", "account", "account and its tag"}, set()),
        ("my new single @nike is out now, link in bio", {"on sale now", "link in bio"}, {"own work"}),
        ("zelf gekocht: kortingscode @zara", {"discount code"}, {"own money"}),
    ],
)
def test_signs_and_doubts_are_named(text, signs, doubts):
    found = evidence(text)
    assert found is not None
    assert signs <= set(found.signs)
    assert doubts <= set(found.doubts)
    assert all(word in text.lower() for word in found.words)


def test_a_doubt_lowers_the_score():
    paid, own = evidence("@zara kortingscode"), evidence("@zara kortingscode, zelf gekocht")
    assert own.score < SUSPECTED_FROM <= paid.score
    assert own.signs == paid.signs


@pytest.mark.parametrize("text", ["", "link in bio", "use promo code ANNA10", "@nike and @zara, my favourites"])
def test_neither_a_sign_nor_a_name_says_anything_alone(text):
    assert evidence(text) is None


def test_the_own_account_is_no_partner():
    assert evidence("new collection out now @mybrand", "mybrand") is None
    assert evidence("new collection out now @mybrand", "somebody") is not None


def test_rows_are_those_with_signs_in_the_order_of_the_batch():
    rows = [
        {"video_id": video_id, "upload_date": date(2020, 10, 1), "author_username": "nina", "caption": caption}
        | {"mentions": mentions, "brand_mentions": brands}
        for video_id, caption, mentions, brands in [
            ("2", "NINA10 for 10% off", ["shop"], ["Nike"]),
            ("1", "hello", ["shop"], ["Nike"]),
            ("3", None, None, None),
            ("0", "linked in my bio", [], ["Nike"]),
        ]
    ]
    found = partnership_signs_batch(pa.RecordBatch.from_pylist(rows)).to_pylist()
    assert [row["video_id"] for row in found] == ["2", "0"]
    assert found[1]["words"] == ["linked in my bio", "link in my bio"] or found[1]["words"] == ["linked in my bio"]


def test_no_rows_give_no_rows():
    schema = pa.schema(
        [(name, pa.string()) for name in ("video_id", "author_username", "caption")]
        + [("upload_date", pa.date32()), ("mentions", pa.list_(pa.string())), ("brand_mentions", pa.list_(pa.string()))]
    )
    assert partnership_signs_batch(pa.RecordBatch.from_pylist([], schema)).num_rows == 0
