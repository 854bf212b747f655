"""Windows and totals of what is stored: which days the settings show changes no point that was paid."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from itertools import count

import ibis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tcm_assets.catalogue.tables import VIDEOS
from tcm_assets.orchestration.partitions import SCORING_WINDOW_DAYS
from tcm_assets.points.checks import find_changed_scoring_windows
from tcm_assets.points.scoring_reference import compute_scoring_reference
from tcm_assets.points.scoring_versions import ScoringVersion
from tcm_assets.points.video_points import compute_video_points
from tcm_assets.sentiment.tables import CONTENT_SENTIMENT
from tcm_assets.tables.types import ibis_schema
from tcm_assets.warehouse.relations import Window
from tcm_assets_tests.tables.stored_tables import arrow_rows
from tcm_assets_tests.workbench import Workbench

OCTOBER = Window(date(2020, 10, 1), date(2020, 10, 13))

SHOWN_LATER = Window(date(2020, 10, 4), OCTOBER.end)

TEXT = "my secret method to earn money from home every single week"


def video(day, place, **columns):
    """A video of the day: its counts differ from those of any other."""
    views = 1_000 + 37 * place * day.toordinal() % 9_973
    return {
        "video_id": f"{day}-{place}",
        "upload_date": day,
        "author_id": str(1 + place % 5),
        "author_username": f"account {place % 5}",
        "view_count": views,
        "like_count": views // (7 + place),
        "comment_count": views // 100,
        "follower_count": 20_000,
        **columns,
    }


@pytest.fixture
def paid(workbench):
    """Twelve days of October, scored, posted and totalled."""
    ordinary = [video(day, place) for day in OCTOBER.days() for place in range(1, 10)]
    handed_out = [video(day, 0, caption=TEXT, author_id=f"{day:%Y%m%d}") for day in OCTOBER.days()]
    workbench.given("videos", *ordinary, *handed_out)
    for name in ("content_sentiment", "content_analysis", "raw_videos", "cleaned_creators", "video_credits"):
        workbench.given(name)
    workbench.materialize("caption_fingerprints", days=OCTOBER, checks=False)
    workbench.materialize(*REFRESHED, days=OCTOBER, checks=False)
    return workbench


REFRESHED = (
    "scoring_reference",
    "video_points",
    "engagement_reference",
    "count_rule_reference",
    "engagement_alerts",
    "alert_cases",
    "points_ledger",
    "creator_points",
)


def test_a_start_date_that_moves_later_adjusts_nothing(paid):
    before = {name: paid.rows(name) for name in REFRESHED}
    assert {row["kind"] for row in before["points_ledger"]} == {"earn"}
    paid.materialize(*REFRESHED, days=SHOWN_LATER, shown=SHOWN_LATER, checks=False)
    for name in REFRESHED:
        assert paid.rows(name) == before[name], name
    first_shown = {
        (row["window_first_day"], row["window_video_count"])
        for row in before["scoring_reference"] + before["engagement_reference"]
        if row["upload_date"] == SHOWN_LATER.start
    }
    assert first_shown == {(OCTOBER.start, 40)}
    # The third day is the first on which more than two accounts had used the caption.
    assert {row["upload_date"] for row in before["engagement_alerts"]} == set(list(OCTOBER.days())[2:])
    posted = sum(row["points"] for row in before["points_ledger"])
    assert 0 < posted == sum(row["payable_points"] for row in before["creator_points"])


UPLOAD_DAYS = [date(2020, 9, 22) + timedelta(days=8 * place) for place in range(12)]
"""Eight days apart, so that a window of thirty days holds the uploads of four days."""

EVERYTHING = Window(UPLOAD_DAYS[0], UPLOAD_DAYS[-1] + timedelta(days=1))

SCORING = ("scoring_reference", "video_points")

places = st.integers(0, len(UPLOAD_DAYS) - 1)


@st.composite
def refreshes(draw):
    """The days that the settings show, those of them that are refreshed, and a day that was restated before."""
    shown = sorted((draw(places), draw(places)))
    refreshed = sorted(draw(st.integers(*shown)) for _ in range(2))
    return Window(*ends(*shown)), Window(*ends(*refreshed)), draw(st.none() | st.sampled_from(UPLOAD_DAYS))


def ends(first, last):
    return UPLOAD_DAYS[first], UPLOAD_DAYS[last] + timedelta(days=1)


@dataclass
class History:
    """What was delivered and stored of each upload day, by how often it was restated, and what was scored of it."""

    delivered: dict[date, int] = field(default_factory=lambda: dict.fromkeys(UPLOAD_DAYS, 0))
    stored: dict[date, int] = field(default_factory=dict)
    scored: dict[date, dict[date, int]] = field(default_factory=dict)

    def window(self, day):
        """What is stored of the window that ends on the day."""
        first = day - timedelta(days=SCORING_WINDOW_DAYS - 1)
        return {upload: times for upload, times in self.stored.items() if first <= upload <= day}

    def videos(self, days):
        """The videos of these days as they were last delivered."""
        return [
            video(day, place, share_count=place * (1 + self.delivered[day]))
            for day in UPLOAD_DAYS
            if days.start <= day < days.end
            for place in range(8)
        ]

    def refreshed(self, days):
        """Note that the days are stored as delivered, and scored."""
        for day in UPLOAD_DAYS:
            if days.start <= day < days.end:
                self.stored[day] = self.delivered[day]
        for day in days.days():
            self.scored[day] = self.window(day)

    def outdated(self):
        """The days whose windows hold something else than when they were scored."""
        return {day for day, window in self.scored.items() if window != self.window(day)}


def points_by_day(workbench):
    points = {}
    for row in workbench.rows("video_points"):
        points.setdefault(row["upload_date"], {})[row["video_id"]] = row["points"]
    return points


@cache
def one_run():
    """The points of one run over everything: a connection, and the query of its tables."""
    connection = ibis.duckdb.connect()
    videos, sentiment = (ibis.table(ibis_schema(table), name=table.name) for table in (VIDEOS, CONTENT_SENTIMENT))
    reference = compute_scoring_reference(videos, sentiment, EVERYTHING.start, EVERYTHING.end, SCORING_WINDOW_DAYS)
    version = ScoringVersion(window_days=SCORING_WINDOW_DAYS)
    points = compute_video_points(videos, sentiment, reference, version)
    return connection.con, str(ibis.to_sql(points.select("video_id", "points"), dialect="duckdb"))


def points_of_one_run(videos):
    connection, sql = one_run()
    connection.register("videos", arrow_rows(VIDEOS, videos))
    connection.register("content_sentiment", arrow_rows(CONTENT_SENTIMENT, ()))
    return dict(connection.execute(sql).fetchall())


@cache
def changed_windows():
    """The query of the days to refresh, kept: compiling it takes longer than running it."""
    return str(ibis.to_sql(find_changed_scoring_windows(), dialect="duckdb"))


@pytest.fixture
def new_bench(workbench):
    """Returns the workbench with a warehouse of its own, whenever it is called."""
    numbers = count()

    def make() -> Workbench:
        warehouse = workbench.settings.warehouse_path.with_name(f"{next(numbers)}.duckdb")
        bench = replace(workbench, settings=workbench.settings.model_copy(update={"warehouse_path": warehouse}))
        for name in ("videos", "content_sentiment"):
            bench.given(name)
        return bench

    return make


@given(st.lists(refreshes(), min_size=2, max_size=3))
@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_points_follow_what_is_stored_whatever_was_shown_and_in_whatever_order(new_bench, steps):
    bench, history = new_bench(), History()

    def run(shown, days):
        kept = {day: points for day, points in points.items() if day in history.scored}
        bench.given("videos", *history.videos(days), days=days)
        bench.materialize(*SCORING, days=days, shown=shown, checks=False)
        before = dict(history.scored)
        history.refreshed(days)
        return {day: points for day, points in kept.items() if before[day] == history.scored[day]}

    points = {}
    for shown, days, restated in steps:
        if restated:
            history.delivered[restated] += 1
        same = run(shown, days)
        points = points_by_day(bench)
        assert {day: points[day] for day in same} == same
        with bench.warehouse.read() as connection:
            changed = {day for (day,) in connection.execute(changed_windows()).fetchall()}
        assert changed == history.outdated()
    run(EVERYTHING, EVERYTHING)
    videos = history.videos(EVERYTHING)
    in_the_end = {video_id: each for of_day in points_by_day(bench).values() for video_id, each in of_day.items()}
    assert in_the_end == points_of_one_run(videos)
    assert sum(each is not None for each in in_the_end.values()) > len(videos) / 2
