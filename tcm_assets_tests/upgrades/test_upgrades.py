"""Data folders of earlier versions, rebuilt from their records: a refreshed day ends whole or says so; all heals."""

import shutil
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest

from tcm_assets.ledger.database import prepare_ledger
from tcm_assets.orchestration.outdated_days import OUTDATED_CHECK, refresh_command
from tcm_assets.settings import Settings
from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets.warehouse.provenance import find_outdated
from tcm_assets.warehouse.relations import Window
from tcm_assets_tests.long_tests import LONG_TEST
from tcm_assets_tests.upgrades.rebuild import VERSIONS, rebuild
from tcm_assets_tests.upgrades.record import RECORDED
from tcm_assets_tests.upgrades.small_folder import DAY_COUNT, FIRST_DAY
from tcm_assets_tests.workbench import Workbench, code_version

ALL_DAYS = Window(FIRST_DAY, FIRST_DAY + timedelta(days=DAY_COUNT))

LAST_DAY = Window(ALL_DAYS.last_day, ALL_DAYS.end)

DAYS_BEFORE = Window(ALL_DAYS.start, ALL_DAYS.last_day)

NAMED = f"{DAYS_BEFORE.start} to {DAYS_BEFORE.last_day}"

REFRESHED = [name for name in ALL_TABLES if name != "content_topics"]
"""What the job `refresh` makes."""

Upgrade = Callable[[str], Workbench]

LARGEST_RECORD_BYTES = 300_000


@pytest.fixture
def upgraded(
    tmp_path: Path, instance: dg.DagsterInstance, encoded_anchors: Path, monkeypatch: pytest.MonkeyPatch
) -> Upgrade:
    """Make the rebuilt folder of a version a workbench of the present code, as its first command does."""
    monkeypatch.setattr("tcm_assets.orchestration.io_manager.pictures_by_table", dict)

    def upgrade(version: str) -> Workbench:
        rebuild(version, tmp_path)
        settings = Settings(
            {"TCM_DATA_DIR": str(tmp_path), "TCM_START_DATE": "2020-09-22", "TCM_END_DATE": "2020-12-22"}
        )
        shutil.copyfile(encoded_anchors, settings.feature_cache_path)
        prepare_ledger(settings.ledger_url)
        return Workbench(settings, instance)

    return upgrade


def entries(workbench: Workbench) -> dict[str, tuple[Any, ...]]:
    """What the ledger's entries say, by their key."""
    with sqlite3.connect(workbench.settings.ledger_path) as connection:
        rows = connection.execute(
            "SELECT idempotency_key, account_id, kind, points, video_id, scoring_version, reason FROM entries"
        ).fetchall()
    connection.close()
    return {key: tuple(words) for key, *words in rows}


def outdated_tables(workbench: Workbench) -> set[str]:
    with workbench.warehouse.read() as connection:
        found = find_outdated(connection, {table: code_version(name) for name, table in ALL_TABLES.items()})
    return {table.name for table in found}


def published(workbench: Workbench, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(workbench.settings.published_path), read_only=True) as connection:
        return connection.execute(query).fetchall()


def sentences(result: dg.ExecuteInProcessResult) -> dict[str, str | None]:
    """What the check of outdated days says, by table."""
    return {
        each.asset_key.to_user_string(): each.description
        for each in result.get_asset_check_evaluations()
        if each.check_name == OUTDATED_CHECK and not each.passed
    }


def assert_paid_points_are_kept(before: dict[str, tuple[Any, ...]], after: dict[str, tuple[Any, ...]]) -> None:
    """Every entry is as it was; a video has another one only under another scoring version."""
    assert before.items() <= after.items()
    old_versions = {video_id: scoring_version for *_, video_id, scoring_version, _ in before.values()}
    for *_, video_id, scoring_version, _ in (words for key, words in after.items() if key not in before):
        assert scoring_version != old_versions.get(video_id)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_record_is_small_and_says_what_the_version_left(version: str, tmp_path: Path) -> None:
    assert sum(path.stat().st_size for path in (RECORDED / version).rglob("*") if path.is_file()) < LARGEST_RECORD_BYTES
    rebuild(version, tmp_path)
    with duckdb.connect(str(tmp_path / "warehouse" / "tcm.duckdb"), read_only=True) as connection:
        days = connection.execute("SELECT upload_date, count(*) FROM videos GROUP BY ALL ORDER BY ALL").fetchall()
        scored = connection.execute("SELECT sum(points) FROM video_points").fetchall()
    assert [day for day, _ in days] == list(ALL_DAYS.days())
    with sqlite3.connect(tmp_path / "ledger" / "ledger.sqlite") as connection:
        assert connection.execute("SELECT sum(points) FROM entries").fetchall() == scored
    connection.close()


@LONG_TEST
def test_a_folder_without_later_columns_and_tables_is_blocked_and_then_heals(
    upgraded: Upgrade,
) -> None:
    workbench = upgraded(VERSIONS[0])
    before = entries(workbench)
    with workbench.duckdb() as connection:
        connection.execute("ALTER TABLE videos DROP COLUMN delivery_count; DROP TABLE sponsored_content")

    workbench.materialize("text_embeddings", days=ALL_DAYS)  # another text model: vectors of two are never compared
    refreshed = workbench.materialize(*REFRESHED, days=LAST_DAY, raise_on_error=False)
    assert {event.step_key for event in refreshed.get_step_failure_events()} == {"published_warehouse"}
    (failure,) = refreshed.get_step_failure_events()
    words = failure.step_failure_data.user_failure_data.description
    assert words.startswith("nothing was published, and the former copy stays: another version of the code made rows ")
    assert f'raw_videos of {NAMED} ("delivery_time_from is known" in 24 rows)' in words
    assert f"; run the job refresh for {NAMED}, in the UI or by {refresh_command(DAYS_BEFORE)}" in words
    assert "materialize content_topics, in the UI or by " in words
    assert published(workbench, "SELECT count(*) FROM sponsored_content") == [(32,)]
    said = sentences(refreshed)
    assert said["videos"].startswith(f"videos: {NAMED} were made by another version of the code, lack")
    assert said["sponsored_content"].startswith(f"sponsored_content: {NAMED} were never made")
    assert set(said) >= {"raw_videos", "video_points", "content_analysis", "points_ledger"}

    healed = workbench.materialize(*ALL_TABLES, days=ALL_DAYS)
    assert sentences(healed) == {}
    assert outdated_tables(workbench) == set()
    assert published(workbench, "SELECT count(DISTINCT upload_date), count(*) FROM sponsored_content") == [(4, 32)]
    assert published(workbench, "SELECT count(*) FROM videos WHERE delivery_count IS NULL") == [(0,)]
    assert_paid_points_are_kept(before, entries(workbench))


@pytest.mark.parametrize("version", VERSIONS[1:])
def test_a_refreshed_day_ends_whole_or_names_the_days_and_pays_the_same(version: str, upgraded: Upgrade) -> None:
    workbench = upgraded(version)
    with workbench.warehouse.read() as connection:
        known = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    before = entries(workbench)
    workbench.materialize("text_embeddings", days=ALL_DAYS)
    refreshed = workbench.materialize(*REFRESHED, days=LAST_DAY, raise_on_error=False)
    said = sentences(refreshed)
    unmade = {"content_topics"}
    if not refreshed.success:
        unmade |= {"published_warehouse"}
        (failure,) = refreshed.get_step_failure_events()
        assert failure.step_key == "published_warehouse"
        assert NAMED in failure.step_failure_data.user_failure_data.description
    # It follows points_ledger, which has entries of the last two days alone: the first had too few videos to compare.
    of_paid_days = {"hold_events"} & said.keys()
    assert {name for name, words in said.items() if NAMED not in str(words)} == of_paid_days
    assert all(f"{DAYS_BEFORE.last_day} were never made" in str(said[name]) for name in of_paid_days)
    # A table that the version did not have has no outdated days: its earlier days were never made.
    assert outdated_tables(workbench) - unmade == set(said) & known
    assert_paid_points_are_kept(before, entries(workbench))
