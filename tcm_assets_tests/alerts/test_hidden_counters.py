"""A counter that goes to 0 at once is hidden, not taken back. Counts here end in other digits than 00."""

import pytest

GROWING = [9_001, 10_011, 10_921, 11_031]

LIKES = [701, 801, 853, 861]

OTHERS = {"view_count": GROWING, "like_count": LIKES}


def series(**counts):
    return {**OTHERS, **counts}


@pytest.mark.parametrize(
    ("counter", "counts", "words"),
    [
        ("comment_count", [30, 37, 0, 0], "comments went from 37 to 0"),
        ("like_count", [701, 801, 0, 0], "likes went from 801 to 0"),
        ("comment_count", [10, 10, 10, 0], "comments went from 10 to 0"),
    ],
)
def test_a_counter_that_is_hidden_is_a_notice(bench, counter, counts, words):
    alerts = bench.alerts_of_series(**series(**{counter: counts}))
    rules_of_the_source = {"bot_like_engagement", "suspiciously_few_likes"}
    (alert,) = [alert for alert in alerts if alert["signal"] not in rules_of_the_source]
    assert (alert["signal"], alert["severity"], alert["signal_family"]) == ("hidden_counter", "notice", "ratio")
    assert (alert["evidence_metric"], alert["evidence_value"], alert["evidence_bound"]) == (counter, 0, 1)
    assert words in alert["explanation"]
    assert {alert["severity"] for alert in alerts} == {"notice"}


def test_a_video_that_is_no_longer_public_has_one_notice(bench):
    alerts = bench.alerts_of_series(
        **{name: [5_001, 6_011, 0] for name in ("view_count", "like_count", "share_count", "bookmark_count")},
        comment_count=[30, 37, 0],
    )
    assert [(alert["signal"], alert["severity"]) for alert in alerts] == [("hidden_counter", "notice")]


@pytest.mark.parametrize(
    "counts",
    [
        {"comment_count": [30, 37, 0, 41]},  # turned off for an evening
        {"comment_count": [180, 187, 0, 211]},  # their return is no burst
        {"like_count": [701, 0, 821, 861]},
        {"like_count": [701, 0, None, 861]},
        {"view_count": [9_001, 0, 10_921, 11_031]},  # two sources, one of which leaves them out
        {"comment_count": [9, 9, 0, 0]},  # so few are removed one by one
        {"share_count": [10, 10, 10, 0]},  # a tool that does not know them
        {"bookmark_count": [3_001, 0, 3_101, 0]},
        {"view_count": [9_001, 10_011, 0, 0]},
    ],
)
def test_a_counter_that_is_shown_again_says_nothing(bench, counts):
    found = bench.signals_of_series(**series(**counts))
    assert [signal for signal in found if signal != "bot_like_engagement"] == []


@pytest.mark.parametrize(
    ("counter", "counts", "signals"),
    [
        ("comment_count", [280, 303, 0], ["bot_like_engagement", "hidden_counter"]),
        ("comment_count", [0, 0, 0], ["bot_like_engagement"]),  # turned off from the start
        ("comment_count", [1, 1, 1], ["too_few_comments_for_views"]),
        ("like_count", [7_001, 7_901, 0], ["hidden_counter", "suspiciously_few_likes"]),
        ("like_count", [0, 0, 0], ["suspiciously_few_likes"]),
        ("like_count", [9, 9, 9], ["too_few_likes_for_views"]),
    ],
)
def test_what_is_hidden_is_not_too_few_as_well(bench, reference_row, counter, counts, signals):
    reference = [reference_row("likes_per_view"), reference_row("comments_per_view")]
    usual = {
        "view_count": [90_001, 100_011, 109_921],
        "like_count": [7_001, 7_901, 8_801],
        "comment_count": [280, 303, 310],
    }
    assert bench.signals_of_series(reference=reference, **usual | {counter: counts}) == signals


@pytest.mark.parametrize("comments", [[300, 311, 20, 20], [300, 311, 1, 1], [300, 311, 0, 120]])
def test_a_part_that_is_gone_was_taken_back(bench, comments):
    alerts = {alert["signal"]: alert for alert in bench.alerts_of_series(**series(comment_count=comments))}
    assert alerts["falling_counter"]["severity"] == "critical"
    assert "hidden_counter" not in alerts


def test_whoever_hides_likes_hides_no_bought_views(bench):
    bought = {"view_count": [2_000, 5_000, 105_000, 106_500], "comment_count": [6, 15, 15, 19]}
    shown = bench.signals_of_series(**bought, like_count=[160, 400, 450, 560])
    hidden = bench.signals_of_series(**bought, like_count=[160, 400, 0, 0])
    assert shown == ["spike_without_engagement"]
    assert set(hidden) == {"spike_without_engagement", "hidden_counter", "suspiciously_few_likes"}


BOUGHT = {
    "view_count": [5_003, 25_009, 45_011, 65_013, 85_019, 105_023],  # 20,000 a day, by the clock
    "like_count": [401, 437, 463, 491, 512, 530],
    "comment_count": [15, 16, 17, 17, 18, 18],
    "share_count": [30, 30, 30, 30, 30, 30],
}


@pytest.fixture
def reference(reference_row):
    return [reference_row("likes_per_view"), reference_row("comments_per_view")]


@pytest.mark.parametrize("first_hidden", [0, 1, 3, 5])
@pytest.mark.parametrize("hidden", [("like_count",), ("like_count", "comment_count")])
@pytest.mark.parametrize("not_shown", [0, None])
def test_bought_views_have_two_kinds_of_evidence_whatever_is_hidden(bench, reference, first_hidden, hidden, not_shown):
    counts = {
        name: [*values[:first_hidden], *[not_shown] * (6 - first_hidden)] if name in hidden else values
        for name, values in BOUGHT.items()
    }
    alerts = {alert["signal"]: alert for alert in bench.alerts_of_series(reference, **counts)}
    assert "too_smooth_views" in alerts
    is_unknown_throughout = not_shown is None and first_hidden == 0
    assert ("too_few_likes_for_views" in alerts) != is_unknown_throughout
    if not is_unknown_throughout:
        shown = counts["like_count"][max(first_hidden - 1, 0)]
        assert alerts["too_few_likes_for_views"]["evidence_value"] <= shown / 45_011


def test_reactions_that_are_bought_and_hidden_are_still_too_many(bench, reference):
    growing = {"view_count": [30_001, 60_007, 81_013, 99_011], "like_count": [2_401, 4_807, 6_511, 7_907]}
    found = bench.signals_of_series(reference, **growing, comment_count=[901, 7_003, 30_011, 0])
    assert "too_many_comments_for_views" in found
    found = bench.signals_of_series(reference, view_count=growing["view_count"], like_count=[21_001, 45_007, 61_009, 0])
    assert "too_many_likes_for_views" in found
    found = bench.signals_of_series(view_count=[901, 911, 919, 921], like_count=[77, 79, 1_601, 0])
    assert "more_reactions_than_views" in found


@pytest.mark.parametrize("first_hidden", [0, 1, 2, 3])
@pytest.mark.parametrize("hidden", [("like_count",), ("comment_count",), ("like_count", "comment_count")])
def test_an_honest_viral_whose_reactions_are_hidden_is_not_accused(bench, reference, first_hidden, hidden):
    viral = {
        "view_count": [5_003, 9_007, 68_011, 105_023],
        "like_count": [401, 723, 4_903, 7_211],
        "comment_count": [15, 27, 190, 290],
        "share_count": [30, 54, 390, 570],
    }
    counts = {
        name: [*values[:first_hidden], *[0] * (4 - first_hidden)] if name in hidden else values
        for name, values in viral.items()
    }
    found = bench.signals_of_series(reference, **counts)
    assert set(found) <= {"hidden_counter", "bot_like_engagement", "suspiciously_few_likes"}


def test_a_creator_who_removes_comments_and_hides_likes_is_not_held(bench, reference):
    counts = {"view_count": [9_001, 30_011, 51_011], "like_count": [701, 2_411, 0], "comment_count": [300, 311, 20]}
    found = bench.signals_of_series(reference, **counts)
    assert set(found) == {"falling_counter", "hidden_counter", "suspiciously_few_likes"}


def test_views_that_an_export_leaves_out_are_not_fewer_than_the_likes(bench):
    assert bench.signals([{"view_count": 0, "like_count": 800}]) == []
    assert bench.signals([{"view_count": 1, "like_count": 800}]) == ["more_reactions_than_views"]
