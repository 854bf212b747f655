"""What is reported of doubted accounts: what their records say, and what was made of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tcm_assets.catalogue.identities.account_ids import DOUBTED_ID
from tcm_assets.catalogue.identities.account_witnesses import read_doubted
from tcm_assets.catalogue.rejections import LANDING_PREFIX, WHOLE_FILE, Problem, Rejection, RejectionLog
from tcm_assets.services.messages import few

CONTRADICTED = "other files contradict what this one says of it"
"""In the reason of a record whose file gives a video another account than the others do."""


def account_repairs(
    deliveries: Iterable[Mapping[str, Any]], nobodys_pages: Mapping[tuple[str, str], int]
) -> list[Rejection]:
    """Return rows of `rejected_records` of settled deliveries (see `accounts.SettledAccounts`)."""
    logs: dict[str, RejectionLog] = {}
    missing: dict[tuple[str, bool], list[Mapping[str, Any]]] = defaultdict(list)
    for row in deliveries:
        file, found = row["source_file"], row[DOUBTED_ID.name]
        if found == "":
            missing[file, row["author_id"] is not None].append(row)
        elif found is not None and (row["witness"] or row["author_id"] is None):
            log = logs.setdefault(file, RejectionLog(LANDING_PREFIX + file))
            log.add(row["position"], row["video_id"], [_of_spoiled(row)], "repaired")
    return [
        *(each for log in logs.values() for each in log.rejections()),
        *map(_of_missing, missing.values()),
        *(_of_nobodys_page(*place, count) for place, count in nobodys_pages.items()),
    ]


_EARNS_NOTHING = "the account stays unknown, and nobody is paid for the video"


def _of_spoiled(row: Mapping[str, Any]) -> Problem:
    handle, found = row["author_username"], row[DOUBTED_ID.name]
    given, is_disputed, page_handle = read_doubted(row)
    said = f"the record is of @{handle}, account {given or 'unknown'}"
    what = f"the account's id is spoiled, '{found}'"
    if page_handle:
        what = f"{said}, and the address of its page of @{page_handle}"
    elif is_disputed and row["given"] is not None:
        what = f"{said}, and {CONTRADICTED}"
    elif is_disputed:
        what = f"{said}, and its file mixes accounts and handles"
    if row["author_id"] is not None:
        whose = f"{row['author_id']}, @{row['handle']}" if row["handle"] != handle else row["author_id"]
        mended = f"read as {whose}, which {row['witness']!r} names"
    elif page_handle:
        mended = f"no other record of the video says which, and none gives the account @{page_handle}: {_EARNS_NOTHING}"
    else:
        mended = f"no other record of the video or of @{handle} names its account for certain: {_EARNS_NOTHING}"
    return Problem("author_id", what, mended, found)


def _of_nobodys_page(file: str, page_handle: str, count: int) -> Rejection:
    return Rejection(
        source_file=LANDING_PREFIX + file,
        position=WHOLE_FILE,
        field="webVideoUrl",
        outcome="repaired",
        reason=f"the addresses of {count:,} records of several accounts name @{page_handle}; no handle of anybody, and "
        "left out of account",
        record_count=count,
    )


def _of_missing(rows: Sequence[Mapping[str, Any]]) -> Rejection:
    count = "1 record has" if len(rows) == 1 else f"{len(rows):,} records have"
    handles = few([f"@{handle}" for handle in dict.fromkeys(row["author_username"] for row in rows)])
    if rows[0]["author_id"] is None:
        outcome = f"no other record names the account for certain: {_EARNS_NOTHING}"
    else:
        outcome = "taken from other records of the video or the handle"
    return Rejection(
        source_file=LANDING_PREFIX + rows[0]["source_file"],
        position=WHOLE_FILE,
        field="author_id",
        outcome="repaired",
        reason=f"{count} no id of the account ({handles}); {outcome}",
        record_count=len(rows),
    )
