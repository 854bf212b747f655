from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.captions.sponsorship import disclosure_signals, sponsored_content_batch
from tcm_assets.captions.tables import SPONSORED_CONTENT
from tcm_assets.tables.types import arrow_schema


@pytest.mark.parametrize(
    ("caption", "signals"),
    [
        ("Wild vibin #keepnaturewild #ad", ["#ad"]),
        ("new shoes #Sponsored #AD", ["#sponsored", "#ad"]),
        ("Paid partnership with @nike", ["paid partnership"]),
        ("this video is sponsored by @nike", ["is sponsored"]),
        ("sponsored by my favourite drink", ["sponsored by"]),
        ("my skincare (gifted)", ["gifted"]),
        ("this mascara was gifted by the brand", ["was gifted"]),
        ("#spon haul", ["#spon"]),
        ("Ad | my morning routine", ["ad"]),
        ("Ad - my morning routine", ["ad"]),
        ("ad- my morning routine", ["ad"]),
        ("[Anzeige] neue Schuhe", ["anzeige"]),
        ("Werbung: neue Schuhe #werbung", ["werbung", "#werbung"]),
        ("mi rutina #publicidad", ["#publicidad"]),
        ("Partenariat rémunéré avec la marque", ["partenariat rémunéré"]),
        ("samen koken #betaaldesamenwerking", ["#betaaldesamenwerking"]),
        ("use code ANNA10 for a discount", ["use code anna10"]),
        ("Use code ANNA ❤️", ["use code anna"]),
        ("use code anna for 10% off", ["use code anna"]),
        ("shop with promo code anna", ["with promo code anna"]),
        ("新しい靴 #広告", ["#広告"]),
        ("not my usual video, but #ad", ["#ad"]),
    ],
)
def test_disclosures_as_they_are_written(caption, signals):
    assert disclosure_signals(caption, []) == signals


@pytest.mark.parametrize(
    "caption",
    [
        "an #adventure in #adidas, #adele on #address",
        "add me, dad had a bad ad in mind",
        "Vandaag stond ik in het AD Rotterdams Dagblad",
        "not sponsored, I just love it",
        "this isn't an #ad",
        "not an ad: my honest opinion",
        "I wish this was #sponsored",
        "#notsponsored #notanad #sponsorme #unpaid",
        "nobody paid me, honest thoughts",
        "keine Werbung, nur Liebe",
        "unbezahlte #Werbung",
        "a gifted child, gifted students",
        "Ad-libbing my way through the day",
        "ad-free week",
        "VS Code red, write code in python",
        "how to start with code blocks",
        "START WITH CODE BLOCKS",
        "in collab with my sister",
        "",
        "😂",
    ],
)
def test_false_friends_and_denials_disclose_nothing(caption):
    assert disclosure_signals(caption, []) == []


def test_tags_that_the_caption_lacks_count_and_written_ones_once():
    assert disclosure_signals("new shoes", ["Ad", "fyp"]) == ["#ad"]
    assert disclosure_signals("new shoes #ad #ad", ["ad"]) == ["#ad"]
    assert disclosure_signals("this is not an #ad", ["ad"]) == []
    assert disclosure_signals(None, None) == []


@given(st.text(st.characters(codec="utf-8"), max_size=60), st.lists(st.text(max_size=6), max_size=4))
def test_signals_are_distinct_and_lower_case(caption, hashtags):
    signals = disclosure_signals(caption, hashtags)
    assert len(set(signals)) == len(signals)
    assert all(signal and signal == signal.lower() for signal in signals)


def sponsored_content(*captions, hashtags=None):
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
