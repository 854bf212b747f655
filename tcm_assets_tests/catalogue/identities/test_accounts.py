"""Which account a delivery is of: other records restore a spoiled id, or nobody is paid."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tcm_assets.catalogue.identities.account_ids import (
    DOUBTED_ID,
    AccountId,
    dispute_account,
    distrust_rounded_accounts,
    read_account_id,
)
from tcm_assets.catalogue.identities.accounts import find_concerned_videos, settle_accounts
from tcm_assets_tests.video_ids import number_of, video_id

ANNA, BEN = "6900000000000104729", "6900000000000209458"

ROUNDED_ANNA = str(int(float(ANNA)))

DAY = datetime.fromisoformat("2026-09-01")

SCHEMA = pa.schema(
    {
        "video_id": pa.string(),
        "author_id": pa.string(),
        DOUBTED_ID.name: pa.string(),
        "author_username": pa.string(),
        "delivered_at": pa.timestamp("us"),
        "source_file": pa.string(),
        "position": pa.int64(),
    }
)


def delivery(
    written: object, handle: str = "anna", video: str = "1", days: int = 0, file: str = "a.json"
) -> dict[str, Any]:
    account = read_account_id(written)
    return {
        "video_id": video_id(video, "2026-09-01"),
        "author_id": account.author_id,
        DOUBTED_ID.name: account.doubted,
        "author_username": handle,
        "delivered_at": DAY + timedelta(days=days),
        "source_file": file,
    }


def archive(*deliveries: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist([{**row, "position": n} for n, row in enumerate(deliveries, 1)], schema=SCHEMA)


def accounts(*deliveries: dict[str, Any]) -> list[str | None]:
    """The settled account of each delivery."""
    rows = archive(*deliveries)
    settled = settle_accounts(ds.dataset(rows)).apply(rows)
    assert DOUBTED_ID.name not in settled.column_names
    return settled["author_id"].to_pylist()


def reasons(*deliveries: dict[str, Any]) -> list[str]:
    return [repair.reason for repair in settle_accounts(ds.dataset(archive(*deliveries))).repairs()]


@pytest.mark.parametrize("written", [ANNA, int(ANNA), f"'{ANNA}", f"{ANNA}.0"])
def test_a_whole_id_is_believed(written: object) -> None:
    assert read_account_id(written) == AccountId(ANNA, None)
    assert accounts(delivery(written)) == [ANNA]


@pytest.mark.parametrize("written", ["6.90E+18", 6.9e18, f"{ROUNDED_ANNA}.0", "MS4wLjABAAAA", None, ""])
def test_a_spoiled_or_missing_id_is_nobodys(written: object) -> None:
    assert accounts(delivery(written)) == [None]


def test_two_people_with_one_spoiled_id_are_no_account() -> None:
    assert accounts(delivery("6.90E+18", "anna", "1"), delivery("6.90E+18", "ben", "2")) == [None, None]


@pytest.mark.parametrize("written", ["6.90E+18", "6900000000000100000", float(ANNA), None])
def test_another_record_of_the_handle_names_the_account(written: object) -> None:
    found = accounts(delivery(written, video="1"), delivery(ANNA, video="2"), delivery(BEN, "ben", video="3"))
    assert found == [ANNA, ANNA, BEN]


@pytest.mark.parametrize("written", ["6.90E+18", None])
def test_another_record_of_the_video_names_the_account_whatever_its_handle(written: object) -> None:
    assert accounts(delivery(written, "anna.old"), delivery(ANNA, "anna.new")) == [ANNA, ANNA]


def test_a_spoiled_id_does_not_become_one_that_it_cannot_mean() -> None:
    assert accounts(delivery("7.1E+18", video="1"), delivery(ANNA, video="2")) == [None, ANNA]


def test_a_rounded_id_becomes_the_one_that_it_was_rounded_from() -> None:
    assert ROUNDED_ANNA != ANNA
    assert accounts(delivery(ROUNDED_ANNA, video="1"), delivery(ANNA, video="2")) == [ANNA, ANNA]
    assert accounts(delivery(ROUNDED_ANNA, video="1"), delivery(BEN, video="2")) == [ROUNDED_ANNA, BEN]
    assert accounts(delivery(ROUNDED_ANNA, video="1")) == [ROUNDED_ANNA]
    of_video = [delivery(ROUNDED_ANNA, "anna.old", "1"), delivery(ROUNDED_ANNA, "anna", "1")]
    assert accounts(*of_video, delivery(ANNA, "anna", "2")) == [ANNA] * 3


def test_an_id_that_is_like_a_float_by_chance_names_the_account_of_others() -> None:
    assert accounts(delivery(ROUNDED_ANNA, video="1"), delivery(None, video="2")) == [ROUNDED_ANNA, ROUNDED_ANNA]


def test_a_handle_that_changed_hands_names_the_one_who_held_it_then() -> None:
    held = [delivery(ANNA, video="1", days=0), delivery(BEN, video="2", days=40)]
    before, between, after = (delivery(None, video=str(9 + days), days=days) for days in (-5, 20, 60))
    assert accounts(*held, before, between, after) == [ANNA, BEN, ANNA, None, BEN]


def test_a_record_of_long_ago_names_no_one() -> None:
    old = delivery(ANNA, video="1")
    assert accounts(old, delivery(None, video="2", days=29)) == [ANNA, ANNA]
    assert accounts(old, delivery(None, video="2", days=31)) == [ANNA, None]
    assert accounts(old, delivery("6.9E+18", video="2", days=31)) == [ANNA, None]
    assert accounts(old, delivery(float(ANNA), video="2", days=181)) == [ANNA, ANNA]
    between = delivery(None, video="2", days=400)
    assert accounts(old, between, delivery(ANNA, video="3", days=800)) == [ANNA, ANNA, ANNA]


def test_what_was_settled_and_what_was_not_is_reported() -> None:
    assert reasons(delivery(ANNA)) == []
    assert reasons(delivery("6.90E+18")) == [
        "the account's id is spoiled, '6.90E+18'; no other record of the video or of @anna names its account for "
        "certain: the account stays unknown, and nobody is paid for the video"
    ]
    assert reasons(delivery("6.90E+18", video="1"), delivery(ANNA, video="2", file="b.json")) == [
        f"the account's id is spoiled, '6.90E+18'; read as {ANNA}, which 'b.json' names"
    ]
    assert reasons(delivery(None, "ben", "1"), delivery(None, "cora", "2")) == [
        "2 records have no id of the account (@ben, @cora); no other record names the account for certain: the account "
        "stays unknown, and nobody is paid for the video"
    ]


def rounded(author_ids: list[str], *, rounds_videos: bool = False) -> list[str | None]:
    read = [read_account_id(author_id) for author_id in author_ids]
    found, doubted = (pa.chunked_array([pa.array(each, pa.string())]) for each in zip(*read, strict=True))
    return distrust_rounded_accounts(found, doubted, rounds_videos=rounds_videos).to_pylist()


def test_a_file_that_rounds_ids_is_not_believed() -> None:
    other = str(int(float(BEN)))
    assert rounded([ROUNDED_ANNA, other, "77"]) == [None, None, "77"]
    assert rounded([ROUNDED_ANNA, ROUNDED_ANNA]) == [ROUNDED_ANNA] * 2
    assert rounded([ROUNDED_ANNA, other, BEN]) == [ROUNDED_ANNA, other, BEN]
    assert rounded([ROUNDED_ANNA], rounds_videos=True) == [None]
    assert rounded(["77", "6.9E+18"]) == ["77", None]
    assert rounded(["6900000000000100000"]) == [None]
    assert rounded(["6900000000000100000", BEN]) == ["6900000000000100000", BEN]


def test_a_whole_id_does_not_vouch_for_many_that_look_rounded() -> None:
    many = [str(7_000_000_000_000_000_000 + 98_765_432_110_000 * number) for number in range(1, 21)]
    assert rounded([*many, BEN]) == [*[None] * 20, BEN]
    floats = [str(int(float(each) + 1024 * number)) for number, each in enumerate(many)]
    assert rounded([*floats, BEN]) == [*[None] * 20, BEN]
    assert rounded([*floats[:2], BEN]) == [*floats[:2], BEN]


def test_old_ids_that_end_in_zero_bits_show_nothing() -> None:
    old = ["217553960446328832", "185654567438524416"]
    assert rounded(old) == old
    assert rounded([*old, ROUNDED_ANNA]) == [*old, ROUNDED_ANNA]


def test_the_days_of_doubted_deliveries_change_with_their_handles() -> None:
    rows = archive(delivery(None, "anna", "1"), delivery(None, "ben", "2"), delivery(ANNA, "anna", "3"))
    changed = rows.slice(2)
    assert concerned(rows, changed) == [1, 3]


def concerned(rows: pa.Table, changed: pa.Table) -> list[int]:
    return sorted(number_of(each) for each in find_concerned_videos(ds.dataset(rows), changed).to_pylist())


def test_one_doubted_account_settles_another_and_their_days_change() -> None:
    rows = archive(
        delivery(ROUNDED_ANNA, "anna", "3"),
        delivery(None, "anna", "2"),
        delivery(ANNA, "anna.new", "3"),
        delivery(None),
    )
    assert accounts(*map(dict, rows.slice(0, 3).drop_columns(["position"]).to_pylist())) == [ANNA] * 3
    assert concerned(rows, rows.slice(2, 1)) == [1, 2, 3]


YOUNG = str((int(DAY.timestamp()) + 40 * 86_400 << 32) + 77_777)
"""An account that was made 40 days later than the videos."""


def test_an_account_that_is_younger_than_a_video_is_not_its_account() -> None:
    assert accounts(delivery(None, video="1"), delivery(YOUNG, video="2", days=20)) == [None, YOUNG]
    assert accounts(delivery(YOUNG, video="2", days=-1), delivery(None, video="1")) == [YOUNG, None]


def disputed(written: object, handle: str, page_handle: str, **others: Any) -> dict[str, Any]:
    row = delivery(written, handle, **others)
    account = dispute_account(AccountId(row["author_id"], row[DOUBTED_ID.name]), page_handle)
    return {**row, "author_id": account.author_id, DOUBTED_ID.name: account.doubted}


def test_a_record_whose_page_is_of_another_handle_needs_a_witness() -> None:
    doubtful = disputed(BEN, "ben", "anna", video="1")
    held = [delivery(BEN, "ben", "2"), delivery(ANNA, "anna", "3")]
    assert accounts(doubtful) == [None]
    assert accounts(doubtful, *held) == [None, BEN, ANNA]
    assert accounts(doubtful, delivery(ANNA, "anna", "1")) == [ANNA, ANNA]
    # The page has the handle that the account had before.
    assert accounts(doubtful, delivery(BEN, "anna", "4")) == [BEN, BEN]
    assert reasons(doubtful)[0].startswith(
        f"the record is of @ben, account {BEN}, and the address of its page of @anna"
    )


IDS = [ANNA, BEN, ROUNDED_ANNA]

WRITTEN = st.sampled_from([*IDS, "6.90E+18", float(ANNA), None])

DELIVERIES = st.lists(
    st.builds(delivery, WRITTEN, st.sampled_from(["anna", "ben"]), st.sampled_from("123"), st.integers(0, 400)),
    min_size=1,
    max_size=8,
)


@given(DELIVERIES)
@example([delivery(ANNA, "ben", "2"), delivery(BEN, "anna", "1"), delivery(BEN, "ben", "1"), delivery(BEN, "ben", "2")])
def test_no_account_is_invented_and_none_that_is_certain_is_changed(deliveries: list[dict[str, Any]]) -> None:
    given_ids = {row["author_id"] for row in deliveries}
    found: dict[str, set[str | None]] = defaultdict(set)
    named: dict[str, set[str | None]] = defaultdict(set)
    settled = accounts(*deliveries)
    for row, account in zip(deliveries, settled, strict=True):
        assert account in given_ids | {None}
        if row["author_id"] is not None:
            named[row["video_id"]].add(row["author_id"])
            found[row["video_id"]].add(account)
    # A file that contradicts others on a handle is not believed on its other videos: their account is unknown there.
    assert all(len(of_video - {None}) <= 1 for of_video in found.values())
    if all(len(of_video) == 1 for of_video in named.values()):
        for row, account in zip(deliveries, settled, strict=True):
            assert row[DOUBTED_ID.name] is not None or account == row["author_id"]


CUT = [ANNA[:15], str(int(ANNA) % 2**32)]


@pytest.mark.parametrize("cut", CUT)
def test_an_id_that_was_cut_off_becomes_the_one_that_it_was_cut_from(cut: str) -> None:
    assert accounts(delivery(cut, video="1"), delivery(ANNA, video="2")) == [ANNA, ANNA]
    assert accounts(delivery(cut, video="1"), delivery(BEN, video="2")) == [cut, BEN]
    assert accounts(delivery("42", video="1"), delivery(ANNA, video="2")) == ["42", ANNA]


def test_a_file_that_cuts_ids_is_not_believed() -> None:
    assert rounded([ANNA[:15], "700000000000020", "42"]) == [None, None, "42"]
    assert rounded([ANNA[:15], BEN]) == [ANNA[:15], BEN]
    assert rounded(["42", "5831967"]) == ["42", "5831967"]
    lower = [str((int(ANNA) + 777_777_777 * number) % 2**32) for number in range(8)]
    assert rounded(lower) == [None] * 8


OLD = [["165803487", "212345678"], ["165803487", "1658034871", "58319672"], ["1658034871"] * 9]


@pytest.mark.parametrize("old", OLD)
def test_old_accounts_with_short_ids_are_believed(old: list[str]) -> None:
    assert rounded(old) == old
    assert accounts(*(delivery(each, f"old{each}", str(place)) for place, each in enumerate(old))) == old


CORA = "6900000000000314187"

PEOPLE = {"anna": ANNA, "ben": BEN, "cora": CORA}


def deliveries_of(people: dict[str, str], file: str, days: int, first_video: int = 1) -> list[dict[str, Any]]:
    named = enumerate(people.items(), first_video)
    return [delivery(account, handle, str(video), days, file) for video, (handle, account) in named]


ROTATED = dict(zip(PEOPLE, [BEN, CORA, ANNA], strict=True))


def test_ids_that_a_later_file_mixes_up_move_no_video() -> None:
    right, wrong = deliveries_of(PEOPLE, "a.json", 0), deliveries_of(ROTATED, "b.json", 1)
    assert accounts(*right, *wrong) == [ANNA, BEN, CORA] * 2
    assert reasons(*right, *wrong)[0] == (
        f"the record is of @anna, account {BEN}, and other files contradict what this one says of it; read as {ANNA}, "
        "which 'a.json' names"
    )


def test_more_files_set_right_what_the_first_one_mixed_up() -> None:
    wrong, right = deliveries_of(ROTATED, "a.json", 0), deliveries_of(PEOPLE, "b.json", 1)
    again = deliveries_of(PEOPLE, "c.json", 2, first_video=7)
    assert accounts(*wrong, *right, *again) == [ANNA, BEN, CORA] * 3


def test_a_wrong_file_that_was_downloaded_twice_counts_once() -> None:
    right = deliveries_of(PEOPLE, "a.json", 0)
    wrong = [row for name in ("b.json", "b (1).json") for row in deliveries_of(ROTATED, name, 1)]
    assert accounts(*right, *wrong) == [ANNA, BEN, CORA] * 3


def test_a_file_that_others_contradict_is_not_believed_of_its_other_videos() -> None:
    right, wrong = deliveries_of(PEOPLE, "a.json", 0), deliveries_of(ROTATED, "b.json", 1)
    others = deliveries_of({**ROTATED, "dora": "6900000000000418916"}, "b.json", 1, first_video=7)
    assert accounts(*right, *wrong, *others) == [*[ANNA, BEN, CORA] * 2, None, None, None, "6900000000000418916"]


def test_one_wrong_id_in_the_first_file_gives_way_to_the_handle() -> None:
    first = [delivery(BEN, "anna", "1"), delivery(ANNA, "anna", "2")]
    later = [delivery(ANNA, "anna", "1", 1, "b.json"), delivery(ANNA, "anna", "3", 1, "b.json")]
    assert accounts(*first, *later) == [ANNA] * 4


def test_a_video_of_two_accounts_concerns_the_videos_of_its_files() -> None:
    other = delivery(BEN, "anna", "8", 1, "b.json")
    rows = archive(*deliveries_of(PEOPLE, "a.json", 0), *deliveries_of(ROTATED, "b.json", 1), other)
    assert concerned(rows, rows.slice(0, 1)) == [1, 8]


def test_honest_changes_of_handles_stay_as_they_are() -> None:
    renamed = [delivery(ANNA, "anna", "1"), delivery(ANNA, "anna.new", "1", 9, "b.json")]
    taken = [delivery(ANNA, "anna.new", "2", 40, "c.json"), delivery(BEN, "anna", "3", 40, "c.json")]
    assert accounts(*renamed, *taken) == [ANNA, ANNA, ANNA, BEN]
    assert reasons(*renamed, *taken) == []


@pytest.mark.parametrize("nobody", ["undefined", "unknown", "user", "deleted", "anonymous", "username", "_"])
def test_a_word_for_nobody_names_no_account(nobody: str) -> None:
    assert accounts(delivery(ANNA, nobody, "1"), delivery(None, nobody, "2")) == [ANNA, None]
    assert accounts(delivery(ANNA, nobody, "1"), delivery(ROUNDED_ANNA, nobody, "2")) == [ANNA, ANNA]
    assert accounts(delivery(ANNA, nobody, "1"), delivery(None, nobody, "1")) == [ANNA, ANNA]


def test_a_handle_in_the_addresses_of_many_people_is_nobodys() -> None:
    written = [disputed(account, handle, "elsewhere", video=account[-2:]) for handle, account in PEOPLE.items()]
    assert accounts(*written) == [ANNA, BEN, CORA]
    assert reasons(*written) == [
        "the addresses of 3 records of several accounts name @elsewhere; no handle of anybody, and left out of account"
    ]
    assert accounts(*written[:2]) == [None, None]
    known = delivery("6900000000000418916", "elsewhere", "5", file="b.json")
    assert accounts(*written, known) == [None, None, None, "6900000000000418916"]
    mixed = disputed("6900000000000418916", "dora", "emil", video="6")
    assert accounts(*written, mixed) == [None] * 4


def handles(*deliveries: dict[str, Any]) -> list[str]:
    rows = archive(*deliveries)
    return settle_accounts(ds.dataset(rows)).apply(rows)["author_username"].to_pylist()


def test_a_handle_that_is_anothers_gives_way_to_the_pages() -> None:
    held = [delivery(ANNA, "anna", "1"), delivery(BEN, "ben", "2")]
    sorted_alone = disputed(ANNA, "ben", "anna", video="3", file="b.json")
    assert accounts(*held, sorted_alone) == [ANNA, BEN, ANNA]
    assert handles(*held, sorted_alone) == ["anna", "ben", "anna"]
    assert reasons(*held, sorted_alone)[0].endswith(f"read as {ANNA}, @anna, which 'a.json' names")
    renamed = disputed(ANNA, "anna.new", "anna", video="3", file="b.json")
    assert handles(*held, renamed) == ["anna", "ben", "anna.new"]


def test_the_author_of_another_row_gives_way_with_its_handle() -> None:
    right = deliveries_of(PEOPLE, "a.json", 0)
    moved = deliveries_of({"ben": BEN, "cora": CORA, "anna": ANNA}, "b.json", 1)
    assert accounts(*right, *moved) == [ANNA, BEN, CORA] * 2
    assert handles(*right, *moved) == ["anna", "ben", "cora"] * 2


def test_addresses_with_the_handle_before_are_of_the_account_that_others_confirm() -> None:
    old = disputed(ANNA, "anna.new", "anna", video="1")
    assert accounts(old) == [None]
    assert accounts(old, delivery(ANNA, "anna.new", "2")) == [ANNA, ANNA]
    assert accounts(old, delivery(ANNA, "anna.new", "2"), delivery(BEN, "anna", "3")) == [None, ANNA, BEN]
    assert reasons(old)[0].endswith(
        "no other record of the video says which, and none gives the account @anna: the account stays unknown, and "
        "nobody is paid for the video"
    )


def test_an_account_is_followed_through_a_change_of_its_handle_without_ids() -> None:
    collected = delivery(ANNA, "anna", "1")
    before = [delivery(None, "anna", video, file="r1.json") for video in "23"]
    after = [delivery(None, "anna.new", video, 2, "r2.json") for video in "1234"]
    assert accounts(collected, *before, *after) == [ANNA] * 7
    # What a handle said for a month says nothing of the months after it.
    assert accounts(collected, *(delivery(None, "anna", str(day), day) for day in (29, 58))) == [ANNA, ANNA, None]
