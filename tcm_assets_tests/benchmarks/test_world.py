"""A world holds what its plan says, in the shape of the tables, and the same every time."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from tcm_assets.captions.tables import CONTENT_ANALYSIS
from tcm_assets.catalogue.tables import RAW_VIDEOS
from tcm_assets.sample.followed import COMMENT_PODS, ORGANIC, VIRAL
from tcm_assets.tables.table import Table
from tcm_assets.tables.types import arrow_schema
from tcm_assets_tests.benchmarks.world import TRUTH_SCHEMA, World, draw_world
from tcm_assets_tests.benchmarks.world_population import ATTACKS, HONEST, WorldPlan

SMALL = WorldPlan(seed=7, video_count=2_000, day_count=20)

COUNTERS = ("view_count", "like_count", "comment_count", "share_count", "bookmark_count", "gift_count")


@pytest.fixture(scope="module")
def world() -> World:
    return draw_world(SMALL)


def assert_keeps_promises(rows: pa.Table, table: Table) -> None:
    assert rows.schema == arrow_schema(table)
    for column in table:
        values = rows[column.name]
        assert column.nullable or values.null_count == 0, column.name
        if column.minimum is not None and values.null_count < len(values):
            assert min(values.drop_null().to_pylist()) >= column.minimum, column.name
    keys = list(zip(*(rows[name].to_pylist() for name in table.key), strict=True))
    assert len(set(keys)) == len(keys)


def test_rows_are_as_the_schemas_say(world: World) -> None:
    assert_keeps_promises(world.raw_videos, RAW_VIDEOS)
    assert_keeps_promises(world.content_analysis, CONTENT_ANALYSIS)
    assert world.truth.schema == TRUTH_SCHEMA


def test_every_video_has_a_truth_a_category_row_and_a_delivery(world: World) -> None:
    ids = set(world.truth["video_id"].to_pylist())
    assert len(ids) == SMALL.video_count
    assert set(world.content_analysis["video_id"].to_pylist()) == ids == set(world.raw_videos["video_id"].to_pylist())


def test_one_seed_gives_one_world(world: World) -> None:
    again = draw_world(SMALL)
    assert again.raw_videos.equals(world.raw_videos)
    assert again.truth.equals(world.truth)
    assert not draw_world(replace(SMALL, seed=8)).raw_videos.equals(world.raw_videos)


def test_kinds_are_as_often_as_planned(world: World) -> None:
    kinds = Counter(world.truth["kind"].to_pylist())
    assert {kind: kinds[kind] for kind in (*ATTACKS, VIRAL)} == dict.fromkeys((*ATTACKS, VIRAL), 20)
    assert kinds[ORGANIC] == SMALL.video_count - 80
    for row in world.truth.to_pylist():
        assert (row["intensity"] is None) == (row["kind"] in HONEST)


def test_a_world_without_attacks_is_honest() -> None:
    peace = replace(SMALL, viral_share=0, view_bot_share=0, like_bot_share=0, pod_share=0)
    assert set(draw_world(peace).truth["kind"].to_pylist()) == {ORGANIC}


def test_deliveries_come_after_the_upload_daily_or_once(world: World) -> None:
    rows = world.raw_videos
    followed = {row["video_id"]: row["is_followed"] for row in world.truth.to_pylist()}
    deliveries: defaultdict[str, list] = defaultdict(list)
    for video_id, uploaded_at, delivered_at in zip(
        *(rows[name].to_pylist() for name in ("video_id", "uploaded_at", "delivered_at")), strict=True
    ):
        assert uploaded_at < delivered_at
        assert uploaded_at.date() >= date(2026, 1, 1)
        deliveries[video_id].append(delivered_at)
    for video_id, moments in deliveries.items():
        assert len(set(moments)) == len(moments)
        assert len(moments) <= (SMALL.delivery_count if followed[video_id] else 1)
    mean = np.mean([len(moments) for video_id, moments in deliveries.items() if followed[video_id]])
    assert 0.9 * SMALL.delivery_count < mean < SMALL.delivery_count


def test_attacks_do_not_decide_who_is_followed(world: World) -> None:
    truth = world.truth.to_pylist()
    for kinds in (ATTACKS, HONEST):
        followed = [row["is_followed"] for row in truth if row["kind"] in kinds]
        assert 0.4 < np.mean(followed) < 0.8


def test_honest_counts_are_possible(world: World) -> None:
    honest = {row["video_id"] for row in world.truth.to_pylist() if row["kind"] in HONEST}
    for row in world.raw_videos.select(["video_id", *COUNTERS]).to_pylist():
        if row["video_id"] in honest:
            assert max(row[name] for name in COUNTERS) == row["view_count"]


def test_pods_are_small_accounts_that_share_words(world: World) -> None:
    podded = {row["video_id"] for row in world.truth.to_pylist() if row["kind"] == COMMENT_PODS}
    accounts: defaultdict[str, set[str]] = defaultdict(set)
    for row in world.raw_videos.select(["video_id", "author_id", "caption"]).to_pylist():
        if row["video_id"] in podded:
            accounts[row["caption"][:30]].add(row["author_id"])
    assert max(len(members) for members in accounts.values()) >= 3
