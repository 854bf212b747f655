import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets.tables.types import arrow_schema
from tcm_assets_tests.apps.served_pages import find_chromium
from tcm_assets_tests.benchmarks.generated_publication import write_published_copy

ROOT = Path(__file__).parents[2]

VIDEOS = 3000


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    path = tmp_path_factory.mktemp("generated") / "tcm.duckdb"
    write_published_copy(path, VIDEOS)
    return duckdb.connect(str(path), read_only=True)


def test_generated_rows_are_what_their_schemas_say(generated):
    for name, table in ALL_TABLES.items():
        rows = generated.execute(f'FROM "{name}"').to_arrow_table()
        assert rows.schema.names == list(table.column_names), name
        assert rows.schema.types == arrow_schema(table).types, name
        assert rows.select(table.key).group_by(table.key).aggregate([]).num_rows == rows.num_rows, name
        for column in table:
            values = rows[column.name]
            assert column.nullable or values.null_count == 0, (name, column.name)
            if column.values:
                assert set(values.drop_null().to_pylist()) <= set(column.values), (name, column.name)


def test_generated_tables_agree_with_each_other(generated):
    counts = generated.execute(
        """
        SELECT (SELECT count(*) FROM videos), (SELECT count(*) FROM video_points),
            (SELECT sum(video_count) FROM creator_points), (SELECT count(DISTINCT author_id) FROM videos),
            (SELECT count(*) FROM creator_points)
        """
    ).fetchone()
    assert counts[:3] == (VIDEOS, VIDEOS, VIDEOS)
    assert counts[3] == counts[4]
    payable, posted, held = generated.execute(
        """
        SELECT (SELECT sum(total_points - held_points) FROM creator_points), (SELECT sum(points) FROM points_ledger),
            (SELECT sum(held_points) FROM creator_points)
        """
    ).fetchone()
    assert payable == posted
    assert held > 0


def test_every_page_is_measured_and_one_object_is_printed():
    if find_chromium() is None:
        pytest.skip("Chromium is not here")
    command = [sys.executable, "-m", "tcm_assets_tests.benchmarks.pages", "--json", "--sites", "generated"]
    command += ["--videos", str(VIDEOS), "--repeats", "1", "--no-warm-up"]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr[-4000:]
    site = json.loads(finished.stdout)["sites"]["generated"]
    assert site["videos"] == VIDEOS
    measured = {(step["role"], step["page"]) for step in site["steps"]}
    assert measured >= {
        ("creator", "creator_dashboard"),
        ("creator", "rewards_shop"),
        ("creator", "leaderboard"),
        ("brand", "marketplace"),
        ("brand", "leaderboard"),
        ("owner", "owner"),
        ("owner", "creator_dashboard"),
        ("owner", "marketplace"),
        ("owner", "leaderboard"),
    }
    for step in site["steps"]:
        assert 0 < step["median_s"] <= step["worst_s"]
