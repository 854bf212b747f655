"""The real export of December 2020 and the real lists, through the whole graph, over every day that has a video."""

import shutil
from collections import Counter
from pathlib import Path

import dagster as dg
import duckdb
import ibis
import pytest

from tcm_assets.cli.dagster_home import prepare_dagster_home
from tcm_assets.cli.prepare import prepare_points_ledger
from tcm_assets.definitions import build_defs
from tcm_assets.orchestration.instance.storage import EVENT_BATCH_SIZE
from tcm_assets.orchestration.partitions import all_days
from tcm_assets.points.populations import SMALLEST_POPULATION
from tcm_assets.points.scoring_reference import compute_scoring_reference
from tcm_assets.points.scoring_versions import ScoringVersion
from tcm_assets.points.video_points import compute_video_points
from tcm_assets.resources import build_resources
from tcm_assets.settings import Settings
from tcm_assets_tests.points.oracles import minmax_points, robust_points, zscore_points
from tcm_assets_tests.sample_run import give_known_anchors

REAL = Path(__file__).resolve().parents[1] / ".." / "shared" / "real"

INPUTS = {
    "trending_december_2020.json": "landing/trending_december_2020.json",
    "cleaned_creator_dataset.csv": "creators.csv",
    "cleaned_brand_dataset.csv": "brands.csv",
}

FIELDS = """
    SELECT video_id, videos.upload_date AS day, view_count AS views, like_count AS likes, share_count AS shares,
        comment_count AS comments, bookmark_count AS bookmarks, engagement_rate, sentiment, follower_tier AS tier
    FROM videos JOIN content_sentiment USING (video_id) JOIN video_points USING (video_id)
"""
"""The seven fields of the source system, and what our own method reads beside them."""

TOO_FEW_TO_COMPARE = """
    SELECT video_id FROM videos WHERE (
        SELECT count(*) FROM videos AS earlier
        WHERE earlier.upload_date BETWEEN videos.upload_date - 29 AND videos.upload_date
    ) < ? ORDER BY 1
"""


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory, encoded_anchors):
    """The published tables, and the results of all checks."""
    missing = [name for name in INPUTS if not (REAL / name).is_file()]
    if missing:
        pytest.skip(f"the real inputs are not here: {', '.join(missing)}")
    folder = tmp_path_factory.mktemp("real")
    for name, place in INPUTS.items():
        (folder / place).parent.mkdir(exist_ok=True)
        shutil.copyfile(REAL / name, folder / place)
    give_known_anchors(folder, encoded_anchors)
    days = all_days()
    settings = Settings({"TCM_DATA_DIR": str(folder), "TCM_START_DATE": str(days.start), "TCM_END_DATE": str(days.end)})
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DAGSTER_HOME", "to be undone")
        environment.delenv("DAGSTER_HOME")
        environment.setenv("DAGSTER_EVENT_BATCH_SIZE", EVENT_BATCH_SIZE)
        prepare_dagster_home(settings)
        prepare_points_ledger(settings)
        job = build_defs(build_resources(settings)).resolve_job_def("everything")
        with dg.DagsterInstance.get() as instance:
            result = job.execute_in_process(
                instance=instance,
                raise_on_error=False,
                tags={
                    "dagster/asset_partition_range_start": days.start.isoformat(),
                    "dagster/asset_partition_range_end": days.last_day.isoformat(),
                },
            )
    with duckdb.connect(str(settings.published_path), read_only=True) as published:
        yield published, result


def test_every_video_goes_through_and_every_check_passes(refreshed):
    published, result = refreshed
    assert result.success
    checks = result.get_asset_check_evaluations()
    assert len(checks) > 70
    assert [(check.asset_key, check.check_name) for check in checks if not check.passed] == []

    def count(table):
        return published.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]

    assert count("videos") == 1_000
    assert count("rejected_records WHERE outcome = 'rejected'") == 0
    assert (count("cleaned_creators"), count("cleaned_brands")) == (22, 49)
    assert count("similarity_scores") == 22 * 49 == 1_078
    # A list is shorter than asked where not enough fits, and its row says why.
    for direction, subjects in (("brands_for_creator", 22), ("creators_for_brand", 49)):
        lists = f"recommendation_lists WHERE direction = '{direction}'"
        assert count(lists) == subjects
        assert count(f"{lists} AND (given_count < asked_count) <> (note IS NOT NULL)") == 0
        listed = count(f"recommendations WHERE direction = '{direction}'")
        assert subjects < listed <= subjects * 5
    # Only where the month before holds too few videos to compare with.
    unscored = published.execute("SELECT video_id FROM video_points WHERE points IS NULL ORDER BY 1").fetchall()
    assert unscored == published.execute(TOO_FEW_TO_COMPARE, [SMALLEST_POPULATION]).fetchall()
    assert 0 < len(unscored) < 30
    assert count("creator_points") == 802
    days = published.execute("SELECT count(DISTINCT upload_date), min(upload_date) FROM videos").fetchall()
    assert Counter(map(str, days[0])) == Counter(["91", "2020-09-22"])
    assert published.execute("SELECT sum(view_count) > 0, count(bookmark_count) FROM videos").fetchall() == [(True, 0)]


def test_each_method_gives_the_points_of_its_oracle(refreshed):
    """The stored points are the robust ones; with all videos as the population the source's methods give the source's
    points for every video that has a sentiment.
    """
    published, _ = refreshed
    videos = published.execute(FIELDS).df().set_index("video_id")
    videos["tier"] = videos["tier"].where(videos["tier"].notna(), None)
    numbers = [name for name in videos.columns if name not in ("day", "tier")]
    videos[numbers] = videos[numbers].astype("float64")
    stored = dict(published.execute("SELECT video_id, points FROM video_points WHERE method = 'robust'").fetchall())
    assert stored == robust_points(videos)

    backend = ibis.duckdb.from_connection(published)
    days = all_days()
    rows = (backend.table("videos"), backend.table("content_sentiment"))
    for method, oracle in (("minmax", minmax_points), ("zscore", zscore_points)):
        reference = compute_scoring_reference(*rows, days.start, days.end, None, method)
        scored = compute_video_points(*rows, reference, ScoringVersion(method=method, window_days=None))
        found = backend.to_pyarrow(scored.filter(scored.points.notnull())).to_pylist()
        assert {row["video_id"]: row["points"] for row in found} == oracle(videos)
        assert len(found) == videos["sentiment"].notna().sum() > 500
