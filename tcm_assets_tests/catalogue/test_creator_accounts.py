"""Accounts of listed creators: a handle is a name that changes, and that another account may take over."""

import random
from datetime import datetime
from typing import Any

import ibis
import pytest

from tcm_assets.catalogue.creator_accounts import account_key, account_key_sql, creator_accounts
from tcm_assets.catalogue.tables import CLEANED_CREATORS, VIDEOS
from tcm_assets_tests.tables.stored_tables import store


def video(author_id: str | None, username: str, day: int = 1) -> dict[str, Any]:
    """A video of an account, as it was delivered on a day of December 2020."""
    return {
        "author_id": author_id,
        "author_username": username,
        "delivered_at": datetime(2020, 12, day),  # noqa: DTZ001 - tables hold UTC without a zone
        "uploaded_at": datetime(2020, 11, 1),  # noqa: DTZ001
    }


def accounts(creators: list[tuple[str, str | None]], videos: list[dict[str, Any]]) -> dict[str, str | None]:
    """The account of each creator, an id and a handle, and how many videos it has."""
    connection = ibis.duckdb.connect()
    listed = store(connection, CLEANED_CREATORS, [{"creator_id": key, "username": name} for key, name in creators])
    numbered = [{**each, "video_id": str(place)} for place, each in enumerate(videos)]
    found = creator_accounts(listed, store(connection, VIDEOS, numbered)).to_pyarrow().to_pylist()
    assert sorted(row["creator_id"] for row in found) == sorted(key for key, _ in creators)
    return {row["creator_id"]: row["account_key"] for row in found}


@pytest.mark.parametrize(
    ("videos", "account"),
    [
        pytest.param([video("1001", "ann")], "1001", id="the account that has the handle"),
        pytest.param([video("1001", "ann", 1), video("1001", "new", 2)], "1001", id="its account was renamed"),
        pytest.param([video("1001", "ann", 1), video("1002", "ann", 2)], "1002", id="another account took it over"),
        pytest.param([video("1001", "ann", 2), video("1002", "ann", 1)], "1001", id="another account had it before"),
        pytest.param(
            [video("1001", "ann", 1), video("1001", "new", 3), video("1002", "ann", 2)],
            "1002",
            id="the account that had it has another name now",
        ),
        pytest.param([video(None, "ann", 9), video("1001", "ann", 1)], "1001", id="a record without its account"),
        pytest.param([video(None, "ann")], "@ann", id="no record names the account"),
        pytest.param([], "@ann", id="no videos"),
        pytest.param([video("1001", "other")], "@ann", id="videos of others"),
    ],
)
def test_a_handle_is_that_of_its_latest_holder(videos: list[dict[str, Any]], account: str) -> None:
    assert accounts([("c1", "ann")], videos) == {"c1": account}


def test_an_id_in_the_list_goes_before_the_handle() -> None:
    videos = [video("1001", "new", 2), video("1001", "ann", 1), video("1002", "ann", 3)]
    assert accounts([("1001", "ann")], videos) == {"1001": "1001"}
    assert accounts([("1001", None), ("1003", "ann"), ("c4", None)], videos) == {
        "1001": "1001",
        "1003": "1002",
        "c4": None,
    }


def test_videos_under_two_handles_of_one_account_are_one_creators() -> None:
    connection = ibis.duckdb.connect()
    videos = (
        [video("1001", "old", 1)] * 5 + [video("1001", "ann", 2)] * 6 + [video("1002", "old", 3), video(None, "ann")]
    )
    stored = store(connection, VIDEOS, videos)
    listed = store(connection, CLEANED_CREATORS, [{"creator_id": "c1", "username": "ann"}])
    found = creator_accounts(listed, stored)
    owned = stored.inner_join(found, account_key(stored) == found.account_key)
    assert owned.count().to_pyarrow().as_py() == 11


def test_the_rule_in_sql_is_the_same() -> None:
    connection = ibis.duckdb.connect()
    stored = store(connection, VIDEOS, [video("1001", "ann"), video(None, "ann"), video(None, "bob")])
    expected = stored.select(key=account_key(stored)).to_pyarrow()["key"].to_pylist()
    found = connection.con.sql(f"SELECT {account_key_sql('v')} FROM videos v").fetchall()
    assert [key for (key,) in found] == expected == ["1001", "@ann", "@bob"]


def test_many_accounts_are_found_as_the_rule_says() -> None:
    draw = random.Random(7)
    handles = [f"name{number}" for number in range(40)]
    ids = [None, *(f"10{number}" for number in range(30))]
    videos = [video(draw.choice(ids), draw.choice(handles), day) for day in range(1, 29) for _ in range(4)]
    # Of one delivery the order of the videos says nothing: handles have one holder a day.
    held = {(each["author_username"], each["delivered_at"]): each for each in videos}
    creators = [(f"c{name}", name) for name in handles] + [(key, "name1") for key in ids if key]

    def expected(creator_id: str, username: str) -> str:
        known = [each for each in held.values() if each["author_id"]]
        if any(each["author_id"] == creator_id for each in known):
            return creator_id
        holders = [each for each in known if each["author_username"] == username]
        return max(holders, key=lambda each: each["delivered_at"])["author_id"] if holders else f"@{username}"

    rules = {creator_id: expected(creator_id, username) for creator_id, username in creators}
    assert accounts(creators, list(held.values())) == rules
    assert accounts(creators, list(held.values())[::-1]) == rules
