"""Likely doubles: what was paid to a spelling of an id that is paid as well."""

import duckdb
import pytest

from tcm_assets.catalogue.identities.written_ids import rounds_to
from tcm_assets.ledger.doubles import find_doubles_sql

VIDEO = "7680535555537441855"

OTHER = "7680539850504702463"


def doubles(*paid: tuple[str, int]) -> list[tuple[str, str | None, int]]:
    """The doubles among ids and points."""
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE paid (video_id VARCHAR, points BIGINT)")
        if paid:
            connection.executemany("INSERT INTO paid VALUES (?, ?)", paid)
        found = connection.execute(
            f"SELECT id, double_of, points FROM ({find_doubles_sql('paid', 'video_id', 'points')})"
        )
        return found.fetchall()


GUARDED = [f"'{VIDEO}", f'="{VIDEO}"', f"{VIDEO}.0"]

SCIENTIFIC = ["7.68054E+18", "7,68054E+18", "7.68053555553744e18"]

ROUNDED = [str(int(float(VIDEO))), "7680535555537440000"]


@pytest.mark.parametrize("spelled", [*GUARDED, *SCIENTIFIC, *ROUNDED])
def test_a_second_spelling_that_was_paid_is_found_with_the_first(spelled: str) -> None:
    assert doubles((VIDEO, 40), (spelled, 41), ("7000000000000000101", 3)) == [(spelled, VIDEO, 41)]


def test_a_spoiled_id_is_found_alone() -> None:
    assert doubles(("7.1E+18", 41), (OTHER, 3)) == [("7.1E+18", None, 41)]


def test_whole_ids_are_no_doubles_however_near() -> None:
    near = [str(int(VIDEO) + step) for step in range(5)]
    assert doubles(*((each, 7) for each in [*near, OTHER, "7000000000000000101", "7000000000000000102", "42"])) == []


def test_an_id_that_is_rounded_by_chance_is_none_without_the_one_that_it_was_made_of() -> None:
    assert doubles((str(int(float(VIDEO))), 41), (OTHER, 3)) == []


def test_what_was_taken_back_is_settled() -> None:
    assert doubles((VIDEO, 40), (f"'{VIDEO}", 41), (f"'{VIDEO}", -41)) == []
    assert doubles() == []


def test_many_ids_are_searched_and_agree_with_the_rule_for_two() -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE paid AS SELECT (7680535555537441855::HUGEINT + i * 77777)::VARCHAR AS video_id, 1 AS points "
            "FROM range(300000) AS numbers (i)"
        )
        planted = str(int(float("7680535555537441855")))
        connection.execute("INSERT INTO paid VALUES (?, 1)", [planted])
        found = connection.execute(find_doubles_sql("paid", "video_id", "points")).fetchall()
    assert all(rounds_to(double_of, spelled) for spelled, double_of, *_ in found)
    assert planted in {spelled for spelled, *_ in found}
