"""The published copy as pages read it: never in a publication's way, never an old answer."""

import os
import shutil
import threading
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from tcm_assets.apps.published import (
    PublishedCopy,
    PublishedCopyMissingError,
    fetch_rows,
    list_published_tables,
    query,
)
from tcm_assets_tests.apps.literal_site import Published

NAMES = "SELECT author_username FROM creator_points ORDER BY 1"


def _names(copy: PublishedCopy) -> list[str]:
    names: list[str] = copy.query(NAMES)["author_username"].to_pylist()
    return names


@pytest.fixture
def copy(published: Published) -> PublishedCopy:
    published.given("creator_points", {"author_id": "1", "author_username": "nina"})
    return PublishedCopy(published.path)


def test_a_new_publication_is_seen_at_once(published: Published, copy: PublishedCopy) -> None:
    assert _names(copy) == ["nina"]
    published.given("creator_points", {"author_id": "2", "author_username": "omar"})
    assert _names(copy) == ["omar"]


def test_an_answer_is_kept_until_the_next_publication(published: Published, copy: PublishedCopy) -> None:
    first = copy.query(NAMES)
    assert copy.query(NAMES) is first
    published.given("creator_points", {"author_id": "1", "author_username": "nina"})
    assert copy.query(NAMES) is not first


def test_answers_are_kept_within_bounds(published: Published) -> None:
    small = PublishedCopy(published.path, kept_bytes=30)
    first, second = small.query("SELECT 1::BIGINT AS x"), small.query("SELECT 2::BIGINT AS x")
    assert small.query("SELECT 2::BIGINT AS x") is second
    third = small.query("SELECT 3::BIGINT AS x, 4::BIGINT AS y, 5::BIGINT AS z")
    assert small.query("SELECT 1::BIGINT AS x") is not first
    assert third.num_rows == 1


def test_parameters_go_in_order_or_by_name_and_are_told_apart_by_type(copy: PublishedCopy) -> None:
    assert copy.query("SELECT ? + 1 AS x", [41])["x"].to_pylist() == [42]
    assert copy.query("SELECT $a - $b AS x", {"a": 5, "b": 3})["x"].to_pylist() == [2]
    assert copy.query("SELECT $a - $b AS x", {"a": 3, "b": 5})["x"].to_pylist() == [-2]
    kinds = [copy.query("SELECT typeof(?) AS x", [value])["x"].to_pylist() for value in (True, 1, 1.0, "1")]
    assert kinds == [["BOOLEAN"], ["INTEGER"], ["DOUBLE"], ["VARCHAR"]]
    assert copy.query("SELECT len(?) AS x", [["a", "b"]])["x"].to_pylist() == [2]


def test_a_parameter_is_never_read_as_sql(copy: PublishedCopy) -> None:
    sql = "SELECT count(*) AS n FROM creator_points WHERE author_id = ?"
    assert copy.query(sql, ["1' OR '1'='1"])["n"].to_pylist() == [0]


def test_nothing_published_says_how_to_publish(tmp_path: Path) -> None:
    with pytest.raises(PublishedCopyMissingError, match="make run"):
        PublishedCopy(tmp_path / "tcm.duckdb").query("SELECT 1")


def test_a_page_can_change_nothing_and_read_no_other_file(copy: PublishedCopy, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    with pytest.raises(duckdb.InvalidInputException, match="read-only"):
        copy.query("DELETE FROM creator_points RETURNING 1")
    with pytest.raises(duckdb.PermissionException):
        copy.query(f"SELECT * FROM read_csv('{secret}')")
    with pytest.raises(duckdb.InvalidInputException, match="locked"):
        copy.query("SET enable_external_access = true")


def test_threads_and_publications_get_in_nobodys_way(published: Published, copy: PublishedCopy) -> None:
    """Every answer is of one whole publication, and each thread sees publications in their order."""
    wrong: list[object] = []
    stop = threading.Event()

    def read() -> None:
        last = 0
        while not stop.is_set():
            try:
                rows = copy.query("SELECT video_count AS n FROM creator_points").column("n").to_pylist()
                seen = int(rows[0] or 0)
                if len(set(rows)) != 1 or len(rows) != 50 or seen < last:
                    wrong.append(rows)
                last = seen
            except Exception as error:
                wrong.append(error)

    def publish(number: int) -> None:
        rows = [{"author_id": str(row), "author_username": "x", "video_count": number} for row in range(50)]
        published.given("creator_points", *rows)

    publish(1)
    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(2, 12):
        publish(number)
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_the_data_folder_decides_which_copy(published: Published) -> None:
    published.given("cleaned_brands", {"brand_id": "b", "brand_name": "Kind"})
    answer = query("SELECT brand_name FROM cleaned_brands")
    assert isinstance(answer, pa.Table)
    assert answer.to_pylist() == [{"brand_name": "Kind"}]


class _Asked:
    """Remembers what it is asked, and answers with one row."""

    def __init__(self) -> None:
        self.asked: tuple[str, dict[str, object]] | None = None

    def __call__(self, sql: str, parameters: dict[str, object]) -> pa.Table:
        self.asked = (sql, parameters)
        return pa.table({"answer": [42]})


def test_only_parameters_that_are_named_are_passed_on() -> None:
    query = _Asked()
    found = fetch_rows(query, "SELECT $a, $b_c, $a", {"b_c": 2, "a": 1, "unused": 3})
    assert query.asked == ("SELECT $a, $b_c, $a", {"a": 1, "b_c": 2})
    assert found == [{"answer": 42}]


def test_a_name_without_a_value_is_refused() -> None:
    with pytest.raises(KeyError, match="missing"):
        fetch_rows(_Asked(), "SELECT $missing", {})


def test_published_tables_are_listed(published: Published) -> None:
    assert {"videos", "alert_cases"} <= list_published_tables(published.query)


def test_a_copied_copy_says_when_it_was_made(published: Published) -> None:
    made_at = datetime(2020, 10, 2, 3, 4)  # noqa: DTZ001 - the tables hold UTC without a zone
    published.given("published_warehouse", {"table_name": "videos", "published_at": made_at})
    copied = published.path.with_name("copied.duckdb")
    shutil.copyfile(published.path, copied)
    assert PublishedCopy(copied).published_at() == made_at.replace(tzinfo=UTC).timestamp()


def test_a_copy_of_an_earlier_version_was_made_when_its_file_was(published: Published) -> None:
    published.publish({"published_warehouse": pa.table({"table_name": ["videos"]})})
    os.utime(published.path, (1_600_000_000, 1_600_000_000))
    assert PublishedCopy(published.path).published_at() == 1_600_000_000
