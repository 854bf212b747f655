"""Counts that are older than their delivery fall together and return; a purchase that is taken back does not."""

import pytest

GROWING = {
    "view_count": [2_011, 2_535, 2_858, 3_102, 3_298, 3_411],
    "like_count": [171, 210, 238, 255, 271, 279],
    "comment_count": [14, 19, 21, 23, 23, 24],
    "share_count": [31, 33, 37, 38, 41, 42],
}


def as_of(*places):
    """The series of GROWING, each delivery with the counts of this place; 1.5 is between two."""

    def count(counts, place):
        at = int(place)
        return counts[at] if place == at else (counts[at] + counts[at + 1]) // 2

    return {counter: [count(counts, place) for place in places] for counter, counts in GROWING.items()}


@pytest.mark.parametrize(
    "places",
    [
        (0, 2, 0, 3),  # a kept page
        (0, 2, 1.5, 3),  # a tool that is half a day behind
        (0, 2, 1, 1, 3, 4),
        (0, 2, 0.5, 3, 1.5, 4, 2.5, 5),  # two tools in turn
        (0, 2, 0.5, 3, 1.5, 4, 2.5),
        (2, 2, 0, 2, 2),  # an old file, delivered once more, of a video that nobody watches any more
        (0, 1, 2, 0),  # the same, as the latest
        (0, 1, 2, 0, 0),
    ],
)
def test_counts_of_an_earlier_day_are_no_fall(bench, places):
    assert bench.signals_of_series(**as_of(*places)) == []


def test_a_few_likes_less_when_the_counts_are_back_are_no_fall(bench):
    series = as_of(0, 4, 1, 4)
    series["like_count"][-1] -= 4
    assert bench.signals_of_series(**series) == []


@pytest.mark.parametrize("likes", [[210, 171, 210], [210, 171, 255]])
def test_one_counter_that_returns_is_stale_where_all_counts_were_there_before(bench, likes):
    assert bench.signals_of_series(like_count=[171, *likes]) == []
    assert bench.signals_of_series(like_count=[150, *likes]) == ["falling_counter"]


@pytest.mark.parametrize(
    "places",
    [
        (0, 4, 1.5, 1.5, 1.5, 1.5),  # nothing returns
        (0, 4, 0, 0, 0, 0),
        (0, 4, 1.5),  # nothing says yet that it will
        (0, 4, 0.5, 5, 2.5, 2.5, 2.5, 2.5),  # it did once
    ],
)
def test_what_does_not_return_was_taken_back(bench, places):
    assert bench.signals_of_series(**as_of(*places)) == ["falling_counter"]


@pytest.mark.parametrize(
    "counts",
    [
        {"view_count": [5_011, 105_011, 60_011, 60_911, 61_307], "like_count": [401, 450, 455, 460, 466]},
        {"like_count": [401, 4_401, 3_011, 3_017, 3_021], "comment_count": [25, 25, 26, 26, 27]},
        # Bought once more, after it was taken back.
        {"view_count": [5_011, 9_013, 6_017, 12_019], "like_count": [401, 720, 730, 960]},
        {"view_count": [5_011, 9_013, 6_017, 12_019], "like_count": [401, 401, 401, 401]},
        # It grows back by itself, in weeks.
        {"view_count": [9_013, 6_017, 7_019, 7_901, 8_503, 9_101], "like_count": [720, 480, 560, 630, 680, 731]},
    ],
)
def test_purchases_that_are_taken_back_fall(bench, counts):
    assert "falling_counter" in bench.signals_of_series(**counts)


def test_a_step_up_from_old_counts_is_no_jump(bench):
    views, likes = [9_011, 30_013, 9_011, 31_017, 31_911], [800, 2_700, 800, 2_720, 2_790]
    assert bench.signals_of_series(view_count=views, like_count=likes, comment_count=[40, 90, 40, 93, 95]) == []


def test_even_views_stay_even_where_a_delivery_is_old(bench):
    even = [10_001, 12_001, 14_011, 12_001, 18_001, 20_011, 22_017, 24_001]
    likes = [views * 8 // 100 for views in even]
    assert bench.signals_of_series(view_count=even, like_count=likes) == ["too_smooth_views"]


def test_unknown_counts_do_not_hide_that_a_delivery_is_old(bench):
    series = as_of(0, 2, 0, 3) | {"share_count": [None] * 4, "bookmark_count": [None, 9, None, 9]}
    assert bench.signals_of_series(**series) == []
