"""The source system's rules: what breaks them, and how severe that is for accounts of that size and language."""

from datetime import date

import pytest

DAY = date(2020, 12, 1)


@pytest.mark.parametrize(
    ("counts", "signal"),
    [
        ({"gift_count": 501}, "high_gift_spike"),
        ({"view_count": 1_001, "comment_count": 0}, "bot_like_engagement"),
        ({"view_count": 5_001, "like_count": 0}, "suspiciously_few_likes"),
    ],
)
def test_a_rule_is_broken_above_its_bound(bench, counts, signal):
    assert bench.signals([counts]) == [signal]


@pytest.mark.parametrize(
    "counts",
    [
        {},
        {"gift_count": 500},
        {"view_count": 1_000, "comment_count": 0},
        {"view_count": 5_000, "like_count": 0},
        {"gift_count": None},
        {"comment_count": None},
        {"like_count": None},
        {"view_count": None, "like_count": 0},
    ],
)
def test_a_rule_holds_at_its_bound_and_for_an_unknown_count(bench, counts):
    assert bench.signals([counts]) == []


def test_the_evidence_is_in_the_row(bench):
    (spike,) = bench.alerts([{"gift_count": 600}])
    assert (spike["evidence_metric"], spike["evidence_value"], spike["evidence_bound"]) == ("gift_count", 600, 500)
    assert (spike["contrast_metric"], spike["contrast_value"]) == (None, None)
    (unliked,) = bench.alerts([{"view_count": 7_000, "like_count": 0}])
    assert (unliked["contrast_metric"], unliked["contrast_value"]) == ("like_count", 0)


def rule_row(signal="bot_like_engagement", raised=20, population=241, **values):
    """A row of `count_rule_reference`: of 241 videos with 1,000 to 2,000 views 20 have no comment."""
    of_everyone = {"follower_tier": "all", "language": "all", "language_name": "any language"}
    band = {"count_above": 1_000, "count_up_to": 2_000}
    counted = {"population_count": population, "raised_count": raised}
    return {"upload_date": DAY, "signal": signal, **of_everyone, **band, **counted, **values}


DANISH = {"follower_tier": "micro", "language": "da", "language_name": "Danish"}

MICRO = {"follower_tier": "micro"}

SILENT = {"view_count": 1_500, "comment_count": 0}


def test_without_a_population_it_is_a_notice_and_says_so(bench):
    found = bench.alerts([{"view_count": 12_345, "comment_count": 0, "like_count": 0, "gift_count": 1_234_567}])
    assert {alert["signal"]: (alert["severity"], alert["explanation"]) for alert in found} == {
        "high_gift_spike": (
            "notice",
            "1,234,567 gifts: a high gift spike (the rule starts above 500 gifts); too few videos to say how usual "
            "that is",
        ),
        "bot_like_engagement": (
            "notice",
            "12,345 views and no comment: bot-like engagement (the rule starts above 1,000 views); too few videos to "
            "say how usual that is",
        ),
        "suspiciously_few_likes": (
            "notice",
            "12,345 views and no like: suspiciously few likes (the rule starts above 5,000 views); too few videos to "
            "say how usual that is",
        ),
    }


@pytest.mark.parametrize(
    ("raised", "population", "severity"),
    [
        (20, 241, "notice"),
        (11, 1_001, "notice"),  # one in a hundred others
        (1, 268, "notice"),  # none of 267 others: may be one in a hundred
        (1, 269, "warning"),
        (5, 2_001, "warning"),
        (1, 2_703, "warning"),
        (1, 2_704, "critical"),
        (6, 20_001, "critical"),
    ],
)
def test_severity_follows_how_rare_it_is(bench, raised, population, severity):
    (alert,) = bench.alerts([SILENT], rules=[rule_row(raised=raised, population=population)])
    assert alert["severity"] == severity


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (rule_row(**DANISH), "1 in 13 of 240 other videos of micro accounts in Danish with 1,000 to 2,000 views"),
        (rule_row(**MICRO), "1 in 13 of 240 other videos of micro accounts with 1,000 to 2,000 views"),
        (rule_row(), "1 in 13 of 240 other videos with 1,000 to 2,000 views"),
        (rule_row(raised=1), "none of 240 other videos with 1,000 to 2,000 views"),
        (rule_row(raised=201), "most of 240 other videos with 1,000 to 2,000 views"),
        (rule_row(population=49), "too few videos to say how usual that is"),
    ],
)
def test_the_explanation_says_how_usual_it_is(bench, row, words):
    (alert,) = bench.alerts([SILENT], analysis=[{"video_id": "v", "upload_date": DAY, "language": "da"}], rules=[row])
    rule = "1,500 views and no comment: bot-like engagement (the rule starts above 1,000 views); "
    assert alert["explanation"] == rule + words


def test_the_nearest_group_with_enough_videos_counts(bench):
    analysis = [{"video_id": "v", "upload_date": DAY, "language": "da"}]
    rows = [rule_row(), rule_row(**MICRO, raised=2), rule_row(**DANISH, raised=201)]
    for known, share in ((rows, "most of"), (rows[:2], "1 in 240 of"), (rows[:1], "1 in 13 of")):
        (alert,) = bench.alerts([SILENT], analysis=analysis, rules=known)
        assert f"; {share} 240 other videos" in alert["explanation"]


@pytest.mark.parametrize("known", ["unknown", "xx"])
def test_any_language_or_none_is_a_group(bench, known):
    language = None if known == "unknown" else known
    rows = [rule_row(), rule_row(**MICRO, language=known, language_name="no language", raised=201)]
    (alert,) = bench.alerts(
        [SILENT], analysis=[{"video_id": "v", "upload_date": DAY, "language": language}], rules=rows
    )
    assert alert["explanation"].endswith("micro accounts in no language with 1,000 to 2,000 views")


def test_a_band_with_too_few_videos_is_judged_by_the_next_lower_one(bench):
    bands = [
        rule_row(raised=30, population=2_000),
        rule_row(count_above=2_000, count_up_to=5_000, population=3_000, raised=6),
        *(rule_row(count_above=above, population=3, raised=1) for above in (5_000, 10_000, 20_000, 50_000)),
    ]
    (alert,) = bench.alerts([{"view_count": 60_000, "comment_count": 0}], rules=bands)
    assert alert["explanation"].endswith("1 in 500 of 3,000 other videos with 2,000 to 5,000 views")
    assert alert["severity"] == "warning"


def test_gifts_are_compared_with_all_videos(bench):
    row = rule_row("high_gift_spike", count_above=1_000, count_up_to=None, population=10_001, raised=3)
    (alert,) = bench.alerts([{"gift_count": 1_200}], rules=[row])
    assert alert["explanation"].endswith("; 1 in 5,000 of 10,000 other videos with more than 1,000")
    assert alert["severity"] == "critical"
