"""Signals of a series. Counts here end in other digits than 00, since a display may have rounded those that do."""

import pytest

EVEN = [10_001, 12_001, 14_011, 15_991, 18_001, 20_011]

FADING = [10_000, 30_000, 42_000, 48_000, 51_500, 53_000]


def per_view(views, per_thousand):
    return [view * per_thousand // 1_000 for view in views]


def test_views_by_the_clock(bench):
    (alert,) = bench.alerts_of_series(view_count=EVEN, like_count=per_view(EVEN, 80))
    assert (alert["signal"], alert["signal_family"]) == ("too_smooth_views", "series")
    assert alert["evidence_value"] < 0.02 < alert["evidence_bound"]
    assert alert["severity"] == "critical"


@pytest.mark.parametrize(
    "views",
    [
        FADING,
        EVEN[:4],  # too few deliveries to tell
        [1_001, 1_101, 1_201, 1_301, 1_401, 1_501],  # nothing to gain by it
        [10_000] * 6,
        [10_001, 12_001, 15_001, 16_501, 18_001, 20_901],  # bursts
    ],
)
def test_an_audience_that_fades_or_varies_is_not_too_smooth(bench, views):
    assert bench.signals_of_series(view_count=views, like_count=per_view(views, 80)) == []


def test_new_views_that_bring_nothing(bench):
    (alert,) = bench.alerts_of_series(
        view_count=[2_000, 5_000, 105_000, 106_500], like_count=[160, 400, 450, 560], comment_count=[6, 15, 15, 19]
    )
    assert (alert["signal"], alert["evidence_metric"]) == ("spike_without_engagement", "reactions_per_new_view")
    assert alert["evidence_value"] == pytest.approx(50 / 100_000)
    assert alert["contrast_value"] == pytest.approx((400 + 15 + 30) / 5_000)
    assert "100,000 new views on top of 5,000" in alert["explanation"]
    assert alert["severity"] == "critical"


def test_new_views_whose_reactions_are_unknown_accuse_no_one(bench):
    found = bench.signals_of_series(
        view_count=[2_000, 5_000, 105_000, 106_500],
        like_count=[160, 400, 450, 560],
        comment_count=[6, 15, 15, 19],
        share_count=[30, 30, None, None],
    )
    assert "spike_without_engagement" not in found


@pytest.mark.parametrize(
    ("views", "likes"),
    [
        ([2_000, 5_000, 105_000, 250_000], [160, 400, 8_400, 17_000]),  # a viral that people like
        ([2_000, 5_000, 105_000, 250_000], [160, 400, 3_500, 7_600]),  # one that strangers like by half
        ([2_000, 5_000, 6_500, 7_000], [160, 400, 400, 400]),  # no jump
        ([2_000, 5_000, 105_000, 106_000], [1, 1, 1, 2]),  # nobody ever liked it, so nothing is missing
        ([5_000, 105_000, 106_000], [400, 450, 560]),  # too few deliveries to tell
    ],
)
def test_an_organic_viral_spikes_with_engagement(bench, views, likes):
    unchanging = {name: [0] * len(views) for name in ("comment_count", "share_count")}
    found = bench.alerts_of_series(view_count=views, like_count=likes, **unchanging)
    assert [alert["signal"] for alert in found if alert["signal_family"] == "series"] == []


@pytest.mark.parametrize(
    ("metric", "counts", "named"),
    [
        ("like_count", [700, 800, 4_800, 4_900], "new_likes"),
        ("comment_count", [20, 25, 225, 227], "new_comments"),
    ],
)
def test_reactions_without_viewers(bench, metric, counts, named):
    found = bench.alerts_of_series(view_count=[9_000, 10_000, 10_200, 10_900], **{metric: counts})
    assert {alert["signal_family"] for alert in found} == {"series"}
    (alert,) = [alert for alert in found if alert["signal"] == "reaction_burst_without_views"]
    assert alert["evidence_metric"] == named
    assert alert["evidence_value"] == counts[2] - counts[1] > alert["evidence_bound"]
    assert (alert["contrast_metric"], alert["contrast_value"]) == ("new_views", 200)


def test_the_burst_that_is_furthest_over_its_bound_counts(bench):
    # 400 on top of 100, with 99 allowed; 600 on top of 500, with 250 allowed.
    found = bench.alerts_of_series(view_count=[10_000, 10_100, 10_200, 10_300], like_count=[100, 500, 1_100, 1_110])
    (alert,) = [alert for alert in found if alert["signal"] == "reaction_burst_without_views"]
    assert (alert["evidence_value"], alert["evidence_bound"]) == (400, 99)


@pytest.mark.parametrize(
    ("views", "comments"),
    [
        ([9_000, 10_000, 30_000, 31_000], [20, 25, 225, 227]),  # with viewers
        ([9_000, 10_000, 10_200, 10_900], [20, 25, 70, 72]),  # a lively evening
        ([9_000, 10_000, 10_200, 10_900], [1_000, 1_100, 1_300, 1_350]),  # a fifth more
        ([10_000, 10_200, 10_900], [25, 225, 227]),  # too few deliveries to tell
    ],
)
def test_comments_that_come_with_viewers_or_few_are_no_burst(bench, views, comments):
    assert bench.signals_of_series(view_count=views, comment_count=comments, like_count=per_view(views, 80)) == []


def test_an_even_run_shows_through_an_uneven_start(bench):
    views = [1_001, 9_001, 11_001, 13_011, 14_991, 17_001]
    assert bench.signals_of_series(view_count=views, like_count=per_view(views, 80)) == ["too_smooth_views"]


def test_views_that_drip_without_engagement(bench):
    (alert,) = bench.alerts_of_series(
        view_count=[10_000, 13_000, 18_000, 22_000], like_count=[800, 810, 815, 820], comment_count=[30, 30, 30, 30]
    )
    assert alert["signal"] == "spike_without_engagement"
    assert alert["explanation"].startswith("12,000 new views on top of 10,000, over several deliveries,")


def evenly_varied(variation):
    """Deliveries whose four steps gain some 100,000 views each; their deviation over their mean is `variation`."""
    swing = variation * (3 / 4) ** 0.5
    views = [400_003]
    for sign in (1, -1, 1, -1):
        views.append(views[-1] + round(100_000 * (1 + sign * swing)))
    return views


@pytest.mark.parametrize(
    ("variation", "severities"),
    [
        (0.103, []),
        (0.097, ["notice"]),
        (0.0515, ["notice"]),
        (0.0485, ["warning"]),
        (0.0206, ["warning"]),
        (0.0194, ["critical"]),
    ],
)
def test_how_even_is_too_even(bench, variation, severities):
    views = evenly_varied(variation)
    found = bench.alerts_of_series(view_count=views, like_count=per_view(views, 80))
    assert [alert["severity"] for alert in found if alert["signal"] == "too_smooth_views"] == severities


@pytest.mark.parametrize(
    ("views", "is_raised"),
    [
        ([1_001, 1_251, 1_501, 1_751, 2_001], True),
        ([1_001, 1_251, 1_501, 1_751, 1_999], False),  # 998 views gained
        ([11_999, 12_999, 13_999, 14_999, 15_999], True),
        ([12_005, 13_005, 14_005, 15_005, 16_005], False),  # less than a quarter of all
    ],
)
def test_an_even_run_must_be_worth_something(bench, views, is_raised):
    found = bench.signals_of_series(view_count=views, like_count=per_view(views, 80))
    assert found == ["too_smooth_views"] * is_raised


def jump(views, reactions, new_views, new_reactions=0):
    """Four deliveries whose views and likes jump between the second and the third."""
    later = views + new_views, reactions + new_reactions
    return {
        "view_count": [views, views, later[0], later[0]],
        "like_count": [reactions, reactions, later[1], later[1]],
        "comment_count": [0] * 4,
        "share_count": [0] * 4,
    }


@pytest.mark.parametrize(
    ("series", "severities"),
    [
        (jump(510, 51, 999), []),
        (jump(510, 51, 1_000), ["critical"]),
        (jump(4_010, 401, 2_004), []),  # less than half as many as there were
        (jump(4_010, 401, 2_005), ["critical"]),
        (jump(110, 9, 1_000), []),  # too few reactions to know a rate
        (jump(110, 10, 1_000), ["critical"]),
        (jump(1_010, 29, 1_010), []),  # 29 reactions missing
        (jump(1_010, 31, 1_010), ["critical"]),
        (jump(1_010, 101, 10_000, 201), []),  # more than a fifth of the rate before
        (jump(1_010, 101, 10_000, 199), ["notice"]),
        (jump(1_010, 101, 10_000, 101), ["notice"]),
        (jump(1_010, 101, 10_000, 99), ["warning"]),
        (jump(1_010, 101, 10_000, 21), ["warning"]),
        (jump(1_010, 101, 10_000, 19), ["critical"]),
    ],
)
def test_where_a_spike_without_engagement_begins(bench, series, severities):
    found = bench.alerts_of_series(**series)
    assert [alert["severity"] for alert in found if alert["signal"] == "spike_without_engagement"] == severities


@pytest.mark.parametrize(
    ("views", "counter", "before", "after", "is_raised"),
    [
        ((10_000, 10_000), "like_count", 100, 199, False),
        ((10_000, 10_000), "like_count", 100, 200, True),
        ((10_000, 10_000), "comment_count", 20, 69, False),
        ((10_000, 10_000), "comment_count", 20, 70, True),
        ((10_010, 10_010), "like_count", 1_002, 1_503, False),  # half as many as there were
        ((10_010, 10_010), "like_count", 1_002, 1_504, True),
        ((10_010, 12_012), "like_count", 1_001, 2_003, False),  # five times what earlier views brought
        ((10_010, 12_012), "like_count", 1_001, 2_004, True),
        ((10_010, 20_020), "like_count", 999, 9_999, False),  # views doubled
        ((10_010, 20_019), "like_count", 999, 9_999, True),
    ],
)
def test_where_a_burst_without_viewers_begins(bench, views, counter, before, after, is_raised):
    found = bench.signals_of_series(
        **{"view_count": [views[0], *views, views[1]], counter: [before, before, after, after]}
    )
    assert ("reaction_burst_without_views" in found) == is_raised


@pytest.mark.parametrize("metric", ["view_count", "like_count", "share_count", "bookmark_count"])
def test_a_counter_that_falls(bench, metric):
    (alert,) = bench.alerts_of_series(**{metric: [4_001, 4_101, 3_001]})
    assert (alert["signal"], alert["evidence_metric"]) == ("falling_counter", metric)
    assert (alert["evidence_value"], alert["contrast_value"]) == (3_001, 4_101)
    assert alert["evidence_value"] < alert["evidence_bound"] < alert["contrast_value"]
    assert "from 4,101 to 3,001" in alert["explanation"]


@pytest.mark.parametrize(
    "counts",
    [
        {"like_count": [4_000, 4_100, 4_030]},  # a clean-up of less than 2 %
        {"like_count": [20, 14, 14]},  # six likes
        {"comment_count": [300, 260, 265]},  # a quarrel tidied away by the creator
        {"bookmark_count": [3_000, None, 3_100]},
        {"like_count": [3_000, 3_000, 3_100]},
    ],
)
def test_small_clean_ups_and_unknown_counts_are_no_falls(bench, counts):
    assert bench.signals_of_series(**counts) == []


def test_most_comments_gone_is_a_fall_and_several_falls_are_one_alert(bench):
    (alert,) = bench.alerts_of_series(comment_count=[300, 100, 100], like_count=[3_000, 2_900, 2_700])
    assert (alert["evidence_metric"], alert["evidence_value"]) == ("comment_count", 100)
    assert alert["severity"] == "critical"


def test_a_video_that_was_delivered_once_has_not_fallen(bench):
    assert bench.signals_of_series(like_count=[10]) == []


@pytest.mark.parametrize(
    ("counter", "tolerated"),
    [
        ("view_count", 9_849),
        ("like_count", 9_849),
        ("share_count", 9_849),
        ("bookmark_count", 9_849),
        ("comment_count", 8_040),
    ],
)
def test_what_clean_ups_may_take_of_some_ten_thousand(bench, counter, tolerated):
    views = {"view_count": [20_000] * 3}
    at, below = (
        bench.signals_of_series(**views | {counter: [10_050, after, after]}) for after in (tolerated, tolerated - 1)
    )
    assert (at, below) == ([], ["falling_counter"])


@pytest.mark.parametrize(
    ("before", "after", "severities"),
    [
        (100, 91, []),  # nine likes
        (100, 90, ["notice"]),
        (10_050, 8_954, ["notice"]),
        (10_050, 8_953, ["warning"]),
        (10_050, 4_925, ["warning"]),
        (10_050, 4_924, ["critical"]),
    ],
)
def test_how_deep_a_fall_is(bench, before, after, severities):
    found = bench.alerts_of_series(view_count=[20_000] * 3, like_count=[before, after, after])
    assert [alert["severity"] for alert in found] == severities


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (1_049_000, 1_000_000),  # 1.0M or 1M
        (1_990_000, 1_000_000),  # 1M, cut off
        (1_249_999, 1_200_000),
        (12_345, 12_300),
        (12_999, 12_000),
        (2_499_999_999, 2_000_000_000),
        (12_000, 11_600),  # 12K was rounded up
        (1_300_000, 1_251_000),
        (1_200_000, 1_100_000),  # 1.2M was rounded up, and 1.1M cut off
    ],
)
def test_a_count_that_was_rounded_for_display_did_not_fall(bench, before, after):
    assert bench.signals_of_series(view_count=[before, after]) == []
    assert bench.signals_of_series(view_count=[5 * before] * 2, like_count=[before, after]) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (1_049_000, 900_000),
        (1_149_000, 1_051_000),
        (2_000_000, 1_051_000),
        (12_000, 10_000),
        (12_345, 11_900),
        (1_000_000, 901_000),  # 1M is shown for 999,500 and more
        (999_000, 951_000),
    ],
)
def test_a_rounded_count_may_have_fallen_all_the_same(bench, before, after):
    assert bench.signals_of_series(view_count=[before, after]) == ["falling_counter"]


def test_a_fall_is_as_severe_as_it_certainly_is(bench):
    (alert,) = bench.alerts_of_series(like_count=[8_000, 4_000, 4_100], view_count=[90_001] * 3)
    assert (alert["evidence_value"], alert["contrast_value"]) == (4_000, 8_000)
    assert alert["severity"] == "warning"  # from 7,500 at least to 4,999 at most


def test_views_that_only_a_display_makes_even_are_not_too_smooth(bench):
    # 1.13, 1.24, 1.33, 1.41, 1.50 and 1.61 million, cut off.
    views = [1_100_000, 1_200_000, 1_300_000, 1_400_000, 1_500_000, 1_600_000]
    assert bench.signals_of_series(view_count=views, like_count=per_view(views, 80)) == []


def test_even_views_stay_even_where_a_display_hardly_matters(bench):
    # 0.15 million, as a display may be wrong both ways together, are a twentieth of the 3 million of a step.
    views = [12_300_000 + 3_000_000 * step for step in range(6)]
    assert bench.signals_of_series(view_count=views, like_count=per_view(views, 80)) == ["too_smooth_views"]


@pytest.mark.parametrize(
    ("views", "likes"),
    [
        ([1_000_000, 1_000_000, 2_000_000, 2_000_000], [90_123, 90_123, 91_456, 91_456]),  # 1.95 and 2.0 million
        ([10_010, 10_010, 17_010, 17_010], [1_000, 1_000, 1_000, 1_000]),  # 1,050 and 1,900 likes, cut off
    ],
)
def test_a_jump_that_a_display_makes_is_no_spike(bench, views, likes):
    unchanging = {name: [0] * 4 for name in ("comment_count", "share_count")}
    found = bench.signals_of_series(view_count=views, like_count=likes, **unchanging)
    assert "spike_without_engagement" not in found


def test_a_jump_that_a_display_makes_is_no_burst(bench):
    # 1,990 and 2,010 likes.
    likes = [1_000, 1_000, 2_000, 2_000]
    assert bench.signals_of_series(view_count=[90_010, 90_020, 90_030, 90_040], like_count=likes) == []
