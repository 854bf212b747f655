"""Benefits of videos: entries that bring each video to what its reward tier gives, by differences as with points."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from sqlalchemy import Connection

from tcm_assets.ledger.benefits import UNITS, BenefitEntry
from tcm_assets.ledger.entries import POSTING_ACTOR, Place, PostedVideo, as_list, in_list

PostedBenefits = Mapping[tuple[str, str], PostedVideo]
"""Video and unit: what the ledger has of it; a video without entries is left out."""


def read_posted_benefits(connection: Connection, video_ids: Collection[str]) -> PostedBenefits:
    """Return what the ledger has of these videos' benefits."""
    # IS NOT NULL is the condition of the index: PostgreSQL cannot infer it from a list that is a parameter.
    rows = connection.exec_driver_sql(
        f"SELECT video_id, unit, account_id, upload_date, CAST(sum(amount) AS bigint), count(*) FROM benefit_entries "
        f"WHERE video_id IS NOT NULL AND video_id {in_list(connection)} "
        "GROUP BY video_id, unit, account_id, upload_date",
        as_list(connection, video_ids),
    )
    posted: dict[tuple[str, str], PostedVideo] = {}
    for video_id, unit, account_id, day, amount, entry_count in rows:
        video = posted.setdefault((video_id, unit), PostedVideo())
        upload_date = date.fromisoformat(day) if isinstance(day, str) else day
        video.points[Place(account_id, upload_date)] = amount
        video.entry_count += entry_count
    return posted


def list_missing_benefits(
    video_id: str, place: Place, due: Mapping[str, int], reason: str, posted: PostedBenefits
) -> Iterator[BenefitEntry]:
    """Yield the missing entries of a video that is due `due` (by unit) at `place`; those elsewhere are taken back."""
    for unit in UNITS:
        before = posted.get((video_id, unit), PostedVideo())
        for number, changed, amount in before.list_changes(place, due[unit]):
            yield BenefitEntry(
                account_id=changed.account_id,
                unit=unit,
                kind="grant" if number == 1 else "adjust",
                amount=amount,
                idempotency_key=f"video/{video_id}/{unit}/{number}",
                reason=reason,
                actor=POSTING_ACTOR,
                video_id=video_id,
                upload_date=changed.upload_date,
            )
