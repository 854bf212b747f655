"""Decisions about contested findings that the published copy does not follow yet."""

from collections.abc import Sequence

from tcm_assets.apps.published import Query, Row, fetch_rows, list_published_tables


def find_unpublished_decisions(query: Query, contests: Sequence[Row]) -> frozenset[str]:
    """Return the finding ids of those of the ledger's `contests` whose decision is newer than what is published."""
    decided = {row["finding_id"]: row["decided_at"] for row in contests if row["decided_at"] is not None}
    if not decided or "safety_contests" not in list_published_tables(query):
        return frozenset(decided)
    sql = "SELECT finding_id, decided_at FROM safety_contests WHERE list_contains($finding_ids, finding_id)"
    published = fetch_rows(query, sql, {"finding_ids": sorted(decided)})
    known = {row["finding_id"] for row in published if row["decided_at"] == decided[row["finding_id"]]}
    return frozenset(decided) - known
