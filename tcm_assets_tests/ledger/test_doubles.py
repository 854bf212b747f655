"""Likely doubles: what was paid to a spelling of an id that is paid as well."""

from collections.abc import Callable
from decimal import Decimal

import duckdb
import pyarrow as pa
import pytest

from tcm_assets.catalogue.identities.written_ids import rounds_to
from tcm_assets.ledger.doubles import find_doubles, paid_ids_sql

VIDEO = "7680535555537441855"

OTHER = "7680539850504702463"


def doubles(*paid: tuple[str, int]) -> list[tuple[str, str | None, int]]:
    """The doubles among ids and points."""
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE paid (video_id VARCHAR, points BIGINT)")
        if paid:
            connection.executemany("INSERT INTO paid VALUES (?, ?)", paid)
        rows = connection.execute(paid_ids_sql("paid", "video_id", "points")).to_arrow_table()
    return [(row["id"], row["double_of"], row["points"]) for row in find_doubles(rows).to_pylist()]


GUARDED = [f"'{VIDEO}", f'="{VIDEO}"', f"{VIDEO}.0"]

SCIENTIFIC = ["7.68054E+18", "7,68054E+18", "7.68053555553744e18"]

ROUNDED = [str(int(float(VIDEO))), "7680535555537440000", "7680535555537442000", "7680535555537441800"]

AROUND = [f"{int(VIDEO):,}", f"{int(VIDEO):,}".replace(",", "."), f"0{VIDEO}", f"{VIDEO}\n", f"{VIDEO},00"]

FEW_DIGITS = ["7680540000000000000", "7680535555540000000", "7680535555537000000", "7680535555537400000"]

OTHER_SPELLINGS = [f"['{VIDEO}']", f"{VIDEO}n", VIDEO.translate({48 + digit: 0xFF10 + digit for digit in range(10)})]


SHORT_FLOATS = ["7680535671492050944"]

SPELLED_FLOATS = ["7680535555537442000.0", "7680535555537441792.0", "7,680,535,555,537,440,000"]


@pytest.mark.parametrize(
    "spelled",
    [*GUARDED, *SCIENTIFIC, *ROUNDED, *AROUND, *SPELLED_FLOATS, *FEW_DIGITS, *OTHER_SPELLINGS, *SHORT_FLOATS],
)
def test_a_second_spelling_that_was_paid_is_found_with_the_first(spelled: str) -> None:
    assert doubles((VIDEO, 40), (spelled, 41), ("7000000000000000101", 3)) == [(spelled, VIDEO, 41)]


def test_an_id_that_was_cut_off_is_found_with_the_whole_one() -> None:
    whole = "7289456721077262393"
    for cut in (whole[:15], str(int(whole) % 2**32)):
        assert doubles((whole, 40), (cut, 41), (VIDEO, 3), (OTHER, 3)) == [(cut, whole, 41)]
        assert doubles((cut, 41), (VIDEO, 3)) == []


def test_a_spoiled_id_is_found_alone() -> None:
    assert doubles(("7.1E+18", 41), (OTHER, 3)) == [("7.1E+18", None, 41)]
    assert doubles(("7100000000000000000", 41), (OTHER, 3)) == [("7100000000000000000", None, 41)]
    assert doubles(("10000000", 41), (OTHER, 3)) == []


SHORT = ["42", "10000000", "165803487", "1658034871", "728945672107726"]


def test_whole_ids_are_no_doubles_however_near() -> None:
    near = [str(int(VIDEO) + step) for step in range(5)]
    assert doubles(*((each, 7) for each in [*near, OTHER, "7000000000000000101", "7000000000000000102", *SHORT])) == []


def test_an_id_that_is_rounded_by_chance_is_none_without_the_one_that_it_was_made_of() -> None:
    assert doubles((str(int(float(VIDEO))), 41), (OTHER, 3)) == []


def test_what_was_taken_back_is_settled() -> None:
    assert doubles((VIDEO, 40), (f"'{VIDEO}", 41), (f"'{VIDEO}", -41)) == []
    assert doubles() == []


def test_of_two_spoiled_spellings_each_is_found_with_the_other() -> None:
    rounded = str(int(float(VIDEO)))
    assert doubles((f"'{VIDEO}", 40), (rounded, 41)) == [(f"'{VIDEO}", None, 40), (rounded, f"'{VIDEO}", 41)]


@pytest.mark.parametrize("odd", ["1e400", "...", "", "0", "-1", "9" * 60, "18446744073709551616", "nina", "@nina"])
def test_odd_ids_are_no_doubles(odd: str) -> None:
    assert doubles((VIDEO, 40), (odd, 3)) == []


WAYS: list[Callable[[float], object]] = [int, lambda value: int(Decimal(repr(value)))]


@pytest.mark.parametrize("way", WAYS)
def test_many_ids_are_searched_and_agree_with_the_rule_for_two(way: Callable[[float], object]) -> None:
    ids = [str(int(VIDEO) + 77_777 * number) for number in range(300_000)]
    planted = str(way(float(VIDEO)))
    rows = pa.table({"id": [*ids, planted], "points": pa.array([1] * (len(ids) + 1), pa.int64())})
    found = find_doubles(rows).to_pylist()
    assert all(rounds_to(row["double_of"], row["id"]) for row in found)
    assert planted in {row["id"] for row in found}
