import numpy as np
import pytest

from tcm_assets.campaigns.forecasts.features import FEATURES, Occasions, VideoColumns, compute_features, recent_values
from tcm_assets.campaigns.forecasts.growth import Growth
from tcm_assets.catalogue.content_categories import CONTENT_CATEGORIES
from tcm_assets_tests.campaigns.forecasts.made_histories import history_of, history_row, made_history


def features_of(*rows):
    columns = VideoColumns.of(history_of(*rows), CONTENT_CATEGORIES)
    features = compute_features(columns, Growth.unknown(), Occasions.of_videos(columns))
    return {video: dict(zip(FEATURES, row, strict=True)) for video, row in zip(columns.video_id, features, strict=True)}


def test_only_uploads_that_were_a_week_old_count():
    found = features_of(
        history_row(number=0, views=99, day=0),
        history_row(number=1, views=999_999, day=6.9),
        history_row(number=2, views=5, day=13),
        history_row("other", 0, views=7_777, day=0),
    )
    assert found["a-001"]["history_video_count"] == 0
    assert np.isnan(found["a-001"]["recent_log_views"])
    assert found["a-002"]["history_video_count"] == 1
    assert np.exp(found["a-002"]["recent_log_views"]) == pytest.approx(100)
    assert found["a-002"]["days_since_last"] == pytest.approx(6.1)


def test_nothing_later_changes_what_was_known():
    rows = made_history(4, 12).to_pylist()
    before = features_of(*rows)
    last_day = max(row["uploaded_at"] for row in rows)
    changed = [{**row, "view_count": 0} if row["uploaded_at"] > last_day.replace(day=10) else row for row in rows]
    after = features_of(*changed)
    early = [row["video_id"] for row in rows if row["uploaded_at"] <= last_day.replace(day=17)]
    assert len(early) > 20
    assert all(np.array_equal([*before[each].values()], [*after[each].values()], equal_nan=True) for each in early)


def test_features_say_what_they_are_called():
    views = [99, 199, 399, 799, 1_599, 3_199]
    rows = [history_row(number=number, views=each, day=number) for number, each in enumerate(views)]
    rows.append(history_row(number=9, views=0, day=20, is_sponsored=1, category=CONTENT_CATEGORIES[2]))
    last = features_of(*rows)["a-009"]
    assert last["history_video_count"] == 6
    assert np.exp(last["recent_log_views"]) == pytest.approx((400 * 800) ** 0.5)
    assert np.exp(last["newest_log_views"]) == pytest.approx(800 / (400 * 800) ** 0.5)
    assert last["log_views_spread"] == pytest.approx(np.std(np.log([100, 200, 400, 800, 1_600, 3_200]), ddof=1))
    assert (last["hour"], last["weekday"], last["category"]) == (18, 2, 2)
    assert last["log_views_low"] < 0 < last["log_views_high"]


def test_paid_videos_are_no_history_but_what_they_got_beside_it_is_known():
    own = [history_row(number=number, views=999, day=number) for number in range(4)]
    paid = [history_row(number=10 + number, views=499, day=12 + number, is_sponsored=1) for number in range(2)]
    early = history_row(number=20, views=9, day=0.5, is_sponsored=1)
    rows = [*own, *paid, early, history_row(number=30, day=30), history_row(number=31, day=19.5)]
    found = features_of(*rows)
    later = found["a-030"]
    assert later["history_video_count"] == 5
    assert np.exp(later["recent_log_views"]) == pytest.approx(1_000)
    # The early one had no own videos before it that it could be compared with.
    assert later["paid_video_count"] == 2
    assert np.exp(later["paid_log_lift"]) == pytest.approx(0.5)
    assert found["a-031"]["paid_video_count"] == 1
    assert (found["a-010"]["paid_video_count"], np.isnan(found["a-010"]["paid_log_lift"])) == (0, True)


def test_order_of_rows_does_not_matter():
    history = made_history(6, 10)
    turned = history.take(list(range(history.num_rows))[::-1])
    first, second = (VideoColumns.of(each, CONTENT_CATEGORIES) for each in (history, turned))
    assert (first.video_id == second.video_id).all()
    assert (first.views == second.views).all()


def test_recent_values_are_the_newest_known_of_the_account():
    rows = [history_row(number=number, engagement_rate=number / 10, day=number) for number in range(25)]
    rows[3]["engagement_rate"] = None
    columns = VideoColumns.of(history_of(*rows), CONTENT_CATEGORIES)
    until = columns.uploaded_s[5:6]
    (recent,) = recent_values(columns, columns.engagement_rate, np.array([0]), until)
    assert recent[:5].tolist() == [0.5, 0.4, 0.2, 0.1, 0.0]
    assert np.isnan(recent[5:]).all()


def test_no_videos_have_no_history():
    columns = VideoColumns.of(history_of(), CONTENT_CATEGORIES)
    one = np.array([0.0])
    occasion = Occasions(np.array([-1]), one, one, one, one, one)
    features = compute_features(columns, Growth.unknown(), occasion)
    assert features[0, FEATURES.index("history_video_count")] == 0
