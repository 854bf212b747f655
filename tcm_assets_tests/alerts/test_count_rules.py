import pytest


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


def test_the_explanation_holds_the_numbers(bench):
    found = bench.alerts([{"view_count": 12_345, "comment_count": 0, "like_count": 0, "gift_count": 1_234_567}])
    assert {alert["signal"]: alert["explanation"] for alert in found} == {
        "high_gift_spike": "1,234,567 gifts: a high gift spike (the rule starts above 500 gifts)",
        "bot_like_engagement": "12,345 views and no comment: bot-like engagement (the rule starts above 1,000 views)",
        "suspiciously_few_likes": (
            "12,345 views and no like: suspiciously few likes (the rule starts above 5,000 views)"
        ),
    }


@pytest.mark.parametrize(
    ("gifts", "severity"),
    [(501, "notice"), (999, "notice"), (1_000, "warning"), (4_999, "warning"), (5_000, "critical")],
)
def test_severity_rises_with_the_excess(bench, gifts, severity):
    assert [alert["severity"] for alert in bench.alerts([{"gift_count": gifts}])] == [severity]


@pytest.mark.parametrize("metric", ["like_count", "comment_count", "share_count", "bookmark_count"])
def test_more_reactions_than_views(bench, metric):
    (alert,) = bench.alerts([{"view_count": 900, metric: 1_000}])
    assert (alert["signal"], alert["signal_family"]) == ("more_reactions_than_views", "impossible")
    assert (alert["evidence_metric"], alert["evidence_value"], alert["evidence_bound"]) == (metric, 1_000, 900)
    assert f"1,000 {metric.removesuffix('_count')}s of a video with 900 views" in alert["explanation"]


@pytest.mark.parametrize(
    "counts",
    [
        {"view_count": 1_000, "like_count": 1_000},
        # A late refresh of one counter.
        {"view_count": 3, "like_count": 5, "comment_count": 0, "share_count": 0},
        {"view_count": 900, "bookmark_count": None},
    ],
)
def test_as_many_as_views_or_a_late_refresh_is_possible(bench, counts):
    assert bench.signals([counts]) == []


@pytest.mark.parametrize(
    ("views", "likes", "severities"),
    [
        (100, 109, []),
        (100, 110, ["notice"]),
        (1_000, 1_199, ["notice"]),
        (1_000, 1_200, ["warning"]),
        (1_000, 1_999, ["warning"]),
        (1_000, 2_000, ["critical"]),
    ],
)
def test_how_many_more_reactions_than_views(bench, views, likes, severities):
    assert [alert["severity"] for alert in bench.alerts([{"view_count": views, "like_count": likes}])] == severities
