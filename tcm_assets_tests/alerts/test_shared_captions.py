from datetime import date, timedelta
from itertools import combinations, islice

import pyarrow as pa
import pytest

from tcm_assets.captions.fingerprints import caption_fingerprints_batch

DAY = date(2020, 12, 1)

TEXT = "my secret method to earn money from home every single week"

SHORT = "thank you so much everyone"

SEVEN_WORDS = "my secret method to earn money home"


INPUT = pa.schema(
    [("video_id", pa.string()), ("upload_date", pa.date32()), ("author_id", pa.string()), ("caption", pa.string())]
)


def posts(texts, day=DAY, accounts=None):
    return [
        {
            "video_id": f"{day} {place}",
            "upload_date": day,
            "caption": text,
            "author_id": str((accounts or {}).get(place, place)),
        }
        for place, text in enumerate(texts)
    ]


def test_the_same_words_of_three_accounts(bench):
    texts = [f"{TEXT} 💰", f"{TEXT.upper()}!! #rich @{'bob'}", f"{TEXT}... 100"]
    alerts = bench.alerts(posts(texts))
    assert [(alert["signal"], alert["evidence_value"]) for alert in alerts] == [("shared_caption", 3)] * 3
    assert {alert["signal_family"] for alert in alerts} == {"text"}
    assert "the same 11 words" in alerts[0]["explanation"]


def test_a_word_more_is_nearly_the_same(bench):
    texts = [TEXT, f"{TEXT} guys", f"wow {TEXT}", TEXT]
    assert bench.signals(posts(texts)) == ["shared_caption"] * 4


@pytest.mark.parametrize(
    "texts",
    [
        [TEXT, TEXT],
        ["link in bio"] * 5,
        [SHORT] * 9,
        [SEVEN_WORDS] * 3,
        ["#a #b #c #d #e #f #g #h #i"] * 5,
        [""] * 5,
        [TEXT, "my secret method to grow tomatoes at home every single summer", "to earn a living from my own home"],
    ],
)
def test_pairs_small_talk_and_other_texts_are_no_shared_caption(bench, texts):
    assert bench.signals(posts(texts)) == []


WORDS = tuple(TEXT.split())

OTHER_WORDS = ("amber", "birch", "cedar", "daisy", "ember", "flint", "grape", "hazel", "ivory", "juniper", "kelp")


def bands(text):
    batch = pa.RecordBatch.from_pylist([dict.fromkeys(INPUT.names) | {"caption": text}], INPUT)
    return set(caption_fingerprints_batch(batch)["bands"][0].as_py())


def two_that_are_compared(own, texts):
    """The first two of `texts` that share a band with the text `own`."""
    return list(islice((text for text in texts if bands(own) & bands(text)), 2))


def test_captions_that_are_compared_and_share_too_few_words_are_others(bench):
    # Nine words of thirteen.
    texts = (" ".join((*WORDS[:9], *pair)) for pair in combinations(OTHER_WORDS, 2))
    others = two_that_are_compared(TEXT, texts)
    assert len(others) == 2
    assert bench.signals(posts([TEXT, *others])) == []


def test_four_fifths_of_the_words_are_nearly_the_same(bench):
    # Eight words of ten.
    nine_words = " ".join(WORDS[:9])
    texts = (" ".join((*WORDS[:8], word)) for word in OTHER_WORDS)
    assert "shared_caption" in bench.signals(posts([nine_words, *two_that_are_compared(nine_words, texts)]))


def test_small_talk_in_unusual_numbers(bench):
    assert bench.signals(posts([SHORT] * 10)) == ["shared_caption"] * 10


def test_one_account_may_repeat_itself(bench):
    assert bench.signals(posts([TEXT] * 5, accounts=dict.fromkeys(range(5), "7"))) == []


@pytest.mark.parametrize(("age_days", "is_raised"), [(0, True), (29, True), (30, False), (-1, False)])
def test_the_past_thirty_days_count_and_nothing_later(bench, age_days, is_raised):
    earlier = posts([TEXT] * 2, DAY - timedelta(days=age_days))
    earlier = [{**post, "video_id": f"e{place}", "author_id": f"e{place}"} for place, post in enumerate(earlier)]
    assert bench.signals(posts([TEXT]), earlier_captions=earlier) == ["shared_caption"] * is_raised


def test_eight_different_words_are_no_small_talk(bench):
    assert bench.signals(posts([f"{SEVEN_WORDS} today"] * 3)) == ["shared_caption"] * 3


@pytest.mark.parametrize(("accounts", "severity"), [(5, "notice"), (6, "warning"), (19, "warning"), (20, "critical")])
def test_severity_is_the_number_of_accounts_over_two(bench, accounts, severity):
    assert {alert["severity"] for alert in bench.alerts(posts([TEXT] * accounts))} == {severity}
