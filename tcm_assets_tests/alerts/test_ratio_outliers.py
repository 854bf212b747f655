from datetime import date
from math import exp

import pytest

DAY = date(2020, 12, 1)

VIEWS = 100_000

TEXT = "my secret method to earn money from home every single week"

LOG_MEDIANS = {"like_count": -2.5257, "comment_count": -5.8091}

LOG_SCALE = 0.5
"""Those of `reference_row`."""

BEGINNINGS = [
    ("like_count", -1, 4.0, "too_few_likes_for_views"),
    ("like_count", 1, 3.25, "too_many_likes_for_views"),
    ("comment_count", -1, 4.5, "too_few_comments_for_views"),
    ("comment_count", 1, 4.5, "too_many_comments_for_views"),
]
"""Robust standard deviations from the median at which each signal begins."""


def count_at(metric, scales):
    """The count of a video that stands so many robust standard deviations above the median."""
    return round(VIEWS * exp(LOG_MEDIANS[metric] + scales * LOG_SCALE))


@pytest.fixture
def reference(reference_row):
    return [reference_row("likes_per_view"), reference_row("comments_per_view")]


@pytest.mark.parametrize(
    ("counts", "signal"),
    [
        ({"like_count": 500}, "too_few_likes_for_views"),
        ({"like_count": 70_000}, "too_many_likes_for_views"),
        ({"comment_count": 10}, "too_few_comments_for_views"),
        ({"comment_count": 40_000}, "too_many_comments_for_views"),
    ],
)
def test_far_from_what_is_usual(bench, reference, counts, signal):
    usual = {"view_count": VIEWS, "like_count": 8_000, "comment_count": 300}
    (alert,) = bench.alerts([{**usual, **counts}], reference=reference)
    assert (alert["signal"], alert["signal_family"]) == (signal, "ratio")
    ((metric, count),) = counts.items()
    assert alert["evidence_metric"] == f"{metric.removesuffix('_count')}s_per_view"
    assert alert["evidence_value"] == pytest.approx(count / VIEWS)
    is_upper = "many" in signal
    assert (alert["evidence_value"] > alert["evidence_bound"]) == is_upper
    assert (alert["contrast_value"] > alert["evidence_bound"]) == (not is_upper)
    assert "per thousand of 100,000 views" in alert["explanation"]
    assert alert["explanation"].endswith(f": {'more' if is_upper else 'fewer'} than an audience gives")


@pytest.mark.parametrize(
    "counts",
    [
        {},
        {"like_count": 1_500},
        {"like_count": 40_000},
        {"comment_count": 60},
        {"comment_count": 2_000},
        {"view_count": 999, "like_count": 999, "comment_count": 0},
        {"like_count": None, "comment_count": None},
        {"follower_count": None, "like_count": 500},  # no row for unknown followers in this reference
    ],
)
def test_an_unusual_but_possible_audience_and_tiny_videos_have_no_alert(bench, reference, counts):
    usual = {"view_count": VIEWS, "like_count": 8_000, "comment_count": 300}
    assert bench.signals([{**usual, **counts}], reference=reference) == []


@pytest.mark.parametrize(("metric", "side", "scales", "signal"), BEGINNINGS)
def test_a_signal_begins_at_its_distance(bench, reference, metric, side, scales, signal):
    usual = {"view_count": VIEWS, "like_count": 8_000, "comment_count": 300}
    nearer, farther = (
        bench.signals([{**usual, metric: count_at(metric, side * distance)}], reference=reference)
        for distance in (scales - 0.05, scales + 0.05)
    )
    assert (nearer, farther) == ([], [signal])


@pytest.mark.parametrize(("views", "is_raised"), [(999, False), (1_000, True)])
def test_ratios_are_compared_from_a_thousand_views_on(bench, reference, views, is_raised):
    video = {"view_count": views, "like_count": 80, "comment_count": views // 2}
    assert bench.signals([video], reference=reference) == ["too_many_comments_for_views"] * is_raised


@pytest.mark.parametrize(("scales", "is_raised"), [(2.45, False), (2.55, True)])
def test_a_ratio_corroborates_another_signal_from_two_and_a_half_scales_on(bench, reference, scales, is_raised):
    video = {"view_count": VIEWS, "like_count": 8_000, "caption": TEXT}
    counts = [count_at("comment_count", scales), 300, 300]
    videos = [
        {**video, "video_id": str(place), "author_id": str(place), "comment_count": count}
        for place, count in enumerate(counts)
    ]
    found = bench.signals(videos, reference=reference)
    assert ("too_many_comments_for_views" in found) == is_raised


@pytest.mark.parametrize(
    ("times", "severity"), [(1.24, "notice"), (1.26, "warning"), (1.74, "warning"), (1.76, "critical")]
)
def test_severity_begins_at_its_multiple_of_the_distance(bench, reference, times, severity):
    video = {"view_count": VIEWS, "like_count": count_at("like_count", -4.0 * times), "comment_count": 300}
    assert [alert["severity"] for alert in bench.alerts([video], reference=reference)] == [severity]


def test_a_video_is_held_against_its_own_category(bench, reference, reference_row):
    strict = reference_row("comments_per_view", category="music", log_median=-4.0)
    video = {"view_count": VIEWS, "like_count": 8_000, "comment_count": 150}
    analysis = [{"video_id": "v", "upload_date": video.get("upload_date"), "category": "music"}]
    likes = reference_row("likes_per_view", category="music")
    tables = {"reference": [*reference, strict, likes]}
    assert bench.signals([video], **tables) == []
    analysis[0]["upload_date"] = strict["upload_date"]
    assert bench.signals([video], analysis=analysis, **tables) == ["too_few_comments_for_views"]


def test_without_a_population_nothing_is_an_outlier(bench, reference_row):
    empty = [
        reference_row(ratio, log_median=None, log_mad=None, log_scale=None)
        for ratio in ("likes_per_view", "comments_per_view")
    ]
    assert bench.signals([{"view_count": VIEWS, "like_count": 1}], reference=empty) == []


def test_severity_is_the_distance_on_the_logarithmic_scale(bench, reference):
    likes = {"notice": 700, "warning": 400, "critical": 100}
    for severity, count in likes.items():
        video = {"view_count": VIEWS, "like_count": count, "comment_count": 300}
        assert [alert["severity"] for alert in bench.alerts([video], reference=reference)] == [severity]


def test_a_ratio_corroborates_a_signal_that_explains_it(bench, reference):
    usual = {"view_count": VIEWS, "like_count": 8_000, "caption": TEXT}
    many, few = {"comment_count": 1_500}, {"comment_count": 60}
    videos = [
        {**usual, "video_id": str(place), "author_id": str(place), **counts}
        for place, counts in enumerate([many, few, {"comment_count": 300}])
    ]
    alerts = bench.alerts(videos, reference=reference)
    ratios = [alert for alert in alerts if alert["signal_family"] == "ratio"]
    assert [(alert["video_id"], alert["signal"], alert["severity"]) for alert in ratios] == [
        ("0", "too_many_comments_for_views", "notice")
    ]
    assert ": many, not beyond belief, but what the video's other signals" in ratios[0]["explanation"]
    assert ratios[0]["evidence_bound"] < ratios[0]["evidence_value"]
    assert bench.signals([{**usual, **many}], reference=reference) == []


@pytest.mark.parametrize(
    ("language", "counts", "signals"),
    [
        # Comments three times as rare in Danish, and three times as frequent in Portuguese, as in all of the tier.
        (None, {"comment_count": 20}, ["too_few_comments_for_views"]),
        ("da", {"comment_count": 20}, []),
        ("da", {"comment_count": 6}, ["too_few_comments_for_views"]),
        (None, {"comment_count": 5_000}, ["too_many_comments_for_views"]),
        ("pt", {"comment_count": 5_000}, []),
        ("da", {"comment_count": 1_500}, ["too_many_comments_for_views"]),
        ("pt", {"comment_count": 80}, ["too_few_comments_for_views"]),
        ("en", {"comment_count": 20}, ["too_few_comments_for_views"]),
        # Whoever buys views for most videos of a language sets its median, and no bound of his own.
        ("si", {"comment_count": 1}, ["too_few_comments_for_views"]),
    ],
)
def test_comments_are_compared_with_those_in_the_language(bench, reference, reference_row, language, counts, signals):
    shifted = [
        reference_row("comments_per_view", language=code, log_median=LOG_MEDIANS["comment_count"] + shift)
        for code, shift in (("da", -1.1), ("pt", 1.1), ("si", -6.0))
    ]
    usual = {"view_count": VIEWS, "like_count": 8_000}
    analysis = [{"video_id": "v", "upload_date": DAY, "language": language}]
    found = bench.alerts([{**usual, **counts}], analysis=analysis, reference=[*reference, *shifted])
    assert [alert["signal"] for alert in found] == signals
