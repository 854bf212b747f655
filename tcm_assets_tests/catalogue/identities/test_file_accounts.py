"""Accounts' ids that a whole file shows to be of the wrong column, or mixed up with its handles."""

from typing import Any

import pyarrow as pa
import pytest

from tcm_assets.catalogue.identities.account_ids import DOUBTED_ID
from tcm_assets.catalogue.identities.file_accounts import doubt_accounts_of_file
from tcm_assets.catalogue.rejections import RejectionLog
from tcm_assets_tests.video_ids import video_id

IDS = [str(6_900_000_000_000_104_729 + 104_729 * number) for number in range(12)]

SOUND = "6745191554350760966"

SCHEMA = pa.schema(
    [
        *(pa.field(name, pa.string()) for name in ("video_id", "author_id", DOUBTED_ID.name, "author_username")),
        pa.field("music_id", pa.string()),
        pa.field("uploaded_s", pa.int64()),
    ]
)

Pairs = list[tuple[str, str | None]]


def read(pairs: Pairs, days_apart: int = 0, **others: Any) -> tuple[list[str | None], list[str | None], list[str]]:
    """The accounts of a file, by handle and given id; why they are doubted, and what is reported."""
    rows = [
        {
            "video_id": video_id(number),
            "author_id": account,
            "author_username": handle,
            "music_id": SOUND,
            "uploaded_s": days_apart * number * 86_400,
            **others,
        }
        for number, (handle, account) in enumerate(pairs)
    ]
    log = RejectionLog("landing/a.json")
    found = doubt_accounts_of_file(pa.Table.from_pylist(rows, SCHEMA), log)
    assert found.schema == SCHEMA
    return found["author_id"].to_pylist(), found[DOUBTED_ID.name].to_pylist(), log.table()["reason"].to_pylist()


def of(*names: str) -> Pairs:
    """Pairs from words such as "m0-1", the handle m0 and the second account."""
    return [(name.partition("-")[0], IDS[int(name.partition("-")[2])]) for name in names]


HONEST = {
    "one account": of("m0-0", "m0-0", "m0-0"),
    "several": of("m0-0", "m1-1", "m2-2", "m0-0"),
    "a handle that changed": of("old-0", "new-0", "new-0", "m1-1"),
    "a handle that was taken over": of("anna-0", "anna.new-0", "anna-1", "ben-2"),
    "a name that tools write for nobody": of(*(f"undefined-{number}" for number in range(9))),
    "one name for several accounts": of(*(f"anna-{number}" for number in range(5))),
    "old accounts": [("m0", "12345"), ("m1", "165803487"), ("m2", "6512345678"), ("m3", IDS[0])],
    "one short number": [("m0", "77"), ("m1", "12345"), ("m2", None)],
    "numbers that do not count": [("m0", "7001"), ("m1", "7002"), ("m2", "7003"), ("m3", "1")],
}


@pytest.mark.parametrize("honest", HONEST)
def test_honest_files_stay_as_they_are(honest: str) -> None:
    assert read(HONEST[honest]) == ([account for _, account in HONEST[honest]], [None] * len(HONEST[honest]), [])


def test_three_handles_of_an_account_need_a_month() -> None:
    changed = of("a-0", "b-0", "c-0", "m1-1")
    assert read(changed, days_apart=20)[0] == [IDS[0]] * 3 + [IDS[1]]
    assert read(changed, days_apart=5)[0] == [None] * 3 + [IDS[1]]


def test_a_handle_that_moves_on_to_another_account_shows_it_by_its_uploads() -> None:
    handed_over = of(*["glossy-0", "new-1"] * 4, *["archive-0", "glossy-1"] * 4)
    swapped = of(*["anna-0", "anna2-1"] * 4, *["anna2-0", "anna-1"] * 4)
    for pairs in (handed_over, swapped):
        assert read(pairs, days_apart=1)[0] == [account for _, account in pairs]
        at_once = [*pairs, pairs[0]]
        assert read(at_once, days_apart=1)[0] == [None] * len(at_once)
        assert read(pairs, days_apart=0)[0] == [None] * len(pairs)
    few = of("glossy-0", "new-1", "archive-0", "glossy-1")
    assert read(few, days_apart=1)[0] == [None] * 4


MIXED = {
    "filled down": of("m0-0", "m1-0", "m2-0", "m3-0"),
    "moved by a row": of("m0-2", "m0-0", "m1-0", "m1-1", "m2-1", "m2-2"),
    "two people": of("m0-1", "m0-0", "m1-0", "m1-1"),
}


@pytest.mark.parametrize("mixed", MIXED)
def test_what_is_mixed_up_is_doubted_and_the_rest_believed(mixed: str) -> None:
    pairs = [*MIXED[mixed], *of("other-9", "other-9")]
    found, doubted, reported = read(pairs, days_apart=30)
    assert found == [None] * len(MIXED[mixed]) + [IDS[9]] * 2
    assert doubted == [f"{account}@" for _, account in MIXED[mixed]] + [None] * 2
    assert reported == []


def test_numbers_of_rows_are_no_accounts() -> None:
    found, doubted, reported = read([*((f"m{number}", str(number)) for number in range(1, 4)), ("old", "51234")])
    assert (found, doubted) == ([None] * 4, [""] * 4)
    assert reported == [
        "4 records have an account's id that only numbers the accounts of the file, such as 1; taken as missing"
    ]
    assert read([("m1", "2"), ("m2", "3"), ("m0", "4"), ("m3", IDS[0]), ("m4", "165803487")])[0] == [
        *[None] * 3,
        IDS[0],
        "165803487",
    ]


def test_ids_of_videos_and_sounds_are_no_accounts() -> None:
    found, doubted, reported = read([("m0", video_id(1)), ("m1", SOUND), ("m2", IDS[2])])
    assert (found, doubted) == ([None, None, IDS[2]], ["", "", None])
    assert reported == [
        "2 records have an account's id that is that of a video or a sound of the file, such as "
        f"{video_id(1)}; taken as missing"
    ]
    assert read([("m0", "55")], music_id="55")[0] == ["55"]


def test_accounts_that_are_unknown_are_no_knot() -> None:
    assert read([("m0", None), ("m1", None), ("m2", None), ("m3", None)]) == ([None] * 4, [None] * 4, [])
