"""Likes and comments out of step with the rest of a video. Counts end in other digits than 00, see display rounding."""

import pytest

VIEWS = [4_011, 7_023, 9_041, 10_517, 11_523]

PACES = {"like_count": 80, "comment_count": 10, "share_count": 5}


def at_pace(views, per_thousand):
    return [view * per_thousand // 1_000 + 1 for view in views]


def series(views=VIEWS, **counts):
    return {"view_count": views, **{name: at_pace(views, pace) for name, pace in PACES.items()}, **counts}


def with_more(counts, more, since):
    """`counts` with `more` on top from the delivery at place `since` on."""
    return [count + (more if place >= since else 0) for place, count in enumerate(counts)]


OWN_COMMENTS, OWN_LIKES = (at_pace(VIEWS, PACES[name]) for name in ("comment_count", "like_count"))


@pytest.mark.parametrize(
    ("since", "when"), [(0, "before the first delivery"), (2, "between two deliveries"), (4, "between two deliveries")]
)
def test_comments_that_all_come_at_once(bench, since, when):
    found = bench.alerts_of_series(**series(comment_count=with_more(OWN_COMMENTS, 600, since)))
    (alert,) = [alert for alert in found if alert["signal"] == "comments_out_of_step"]
    assert alert["signal_family"] == "series"
    assert alert["evidence_metric"] == "new_comments"
    assert alert["evidence_value"] > alert["evidence_bound"]
    assert f"comments came {when}" in alert["explanation"]


def test_likes_that_come_while_the_views_double(bench):
    views = [4_011, 9_023, 13_041, 15_517]
    likes = with_more(at_pace(views, 80), 4_000, since=1)
    found = bench.alerts_of_series(**series(views, like_count=likes))
    (alert,) = [alert for alert in found if alert["signal"] == "likes_out_of_step"]
    assert alert["explanation"].startswith(
        "4,401 of 5,242 likes came between two deliveries, with 5,012 of 15,517 views"
    )
    assert alert["evidence_value"] == 4_401


def test_an_order_that_takes_two_steps(bench):
    likes = [own + more for own, more in zip(OWN_LIKES, [0, 0, 700, 1_400, 1_400], strict=True)]
    assert "likes_out_of_step" in bench.signals_of_series(**series(like_count=likes))


@pytest.mark.parametrize(
    "counts",
    [
        series(),
        # Friends come first: all reactions are six times as many at first.
        series(**{name: with_more(at_pace(VIEWS, pace), 5 * 4 * pace, since=0) for name, pace in PACES.items()}),
        # Comments are turned off, and none comes any more.
        series(comment_count=[612, 612, 612, 612, 612]),
        series(comment_count=[612, 612, 0, 0, 0]),
        # Three deliveries are too few.
        {name: values[:3] for name, values in series(comment_count=with_more(OWN_COMMENTS, 600, since=0)).items()},
        # A handful.
        series(comment_count=with_more(at_pace(VIEWS, 1), 20, since=2)),
        series(share_count=[None] * 5, comment_count=[None] * 5),
    ],
)
def test_what_honest_videos_do_is_in_step(bench, counts):
    assert [signal for signal in bench.signals_of_series(**counts) if signal.endswith("out_of_step")] == []


def test_counts_that_a_display_rounded_are_no_evidence(bench):
    views = [900_000, 1_000_000, 1_100_000, 1_200_000]
    likes = [45_200, 45_300, 60_000, 60_100]
    assert "likes_out_of_step" not in bench.signals_of_series(view_count=views, like_count=likes)
