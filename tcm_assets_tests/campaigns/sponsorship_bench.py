"""A bench for sponsorships: literal rows of the tables they read go in, rows come out."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import ibis
import pyarrow as pa

from tcm_assets.campaigns.creator_sponsorships import describe_sponsorships, sponsorship_statistics
from tcm_assets.campaigns.sponsorship_conflicts import find_conflicts
from tcm_assets.campaigns.sponsorship_history import find_sponsorships
from tcm_assets.campaigns.tables import SPONSORSHIP_HISTORY
from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets_tests.tables.stored_tables import store

Row = Mapping[str, Any]

NEWEST_DAY = date(2020, 12, 20)

BRANDS = (
    {"brand_id": "B1", "brand_name": "Nike", "theme": "sportswear", "themes": ["sportswear", "shoes"]},
    {"brand_id": "B2", "brand_name": "Adidas", "theme": "shoes", "themes": ["shoes"]},
    {"brand_id": "B3", "brand_name": "Chanel", "theme": "skincare", "themes": ["skincare"]},
    {"brand_id": "B4", "brand_name": "Chanel Beauty", "theme": "skincare", "themes": ["skincare"]},
    {"brand_id": "B5", "brand_name": "Sephora", "theme": "skincare", "themes": ["skincare"]},
    {"brand_id": "B6", "brand_name": "Puzzle", "theme": None, "themes": []},
)


def video(video_id: str, days_ago: int = 0, views: int | None = 1_000, age_days: int = 0, **columns: Any) -> Row:
    """A video of nina, uploaded at noon so many days before the newest day; its views counted `age_days` later."""
    uploaded_at = datetime.combine(NEWEST_DAY - timedelta(days=days_ago), datetime.min.time()) + timedelta(hours=12)
    return {
        "video_id": video_id,
        "upload_date": uploaded_at.date(),
        "uploaded_at": uploaded_at,
        "delivered_at": uploaded_at + timedelta(days=age_days, hours=6),
        "author_id": "7",
        "author_username": "nina",
        "mentions": [],
        "view_count": views,
        **columns,
    }


class SponsorshipBench:
    """A connection with the tables that sponsorships read.

    `paid` has the brands that each disclosed video names, `suspected` the score of others; what is in neither discloses
    nothing, and what is in `unread` could not be read. `labels` are the platform's, of all videos; None where an
    earlier version stored them, which read none. `regulated` has categories by brand_id.
    """

    connection = ibis.duckdb.connect()

    def given(
        self,
        videos: Sequence[Row],
        paid: Mapping[str, Sequence[str]] | None = None,
        suspected: Mapping[str, float] | None = None,
        unread: Sequence[str] = (),
        labels: Sequence[str] | None = (),
        creators: Sequence[Row] = ({"creator_id": "1", "creator_name": "Nina", "username": "nina"},),
        brands: Sequence[Row] = BRANDS,
        regulated: Mapping[str, str | None] | None = None,
    ) -> "SponsorshipBench":
        """Store the rows."""
        paid, suspected = paid or {}, suspected or {}
        content = [
            {
                "video_id": own["video_id"],
                "upload_date": own["upload_date"],
                "is_sponsored": None if own["video_id"] in unread else own["video_id"] in paid,
                "disclosure_signals": ["#ad"] if own["video_id"] in paid else [],
                "platform_labels": labels,
                "brand_mentions": list(paid.get(own["video_id"], ())),
            }
            for own in videos
        ]
        signs = [{"video_id": name, "suspected_score": score, "signs": ["gift"]} for name, score in suspected.items()]
        limited = [{"brand_id": name, "regulated_category": own} for name, own in (regulated or {}).items()]
        for name, rows in (
            ("videos", videos),
            ("sponsored_content", content),
            ("partnership_signs", signs),
            ("cleaned_creators", creators),
            ("brand_profiles", brands),
            ("regulated_brands", limited),
        ):
            store(self.connection, ALL_TABLES[name], rows)
        return self

    def history(self) -> list[dict[str, Any]]:
        """Find the sponsorships, ordered by video and brand."""
        names = ("videos", "sponsored_content", "partnership_signs", "cleaned_creators", "brand_profiles")
        found = find_sponsorships(*map(self.connection.table, names))
        rows = self.connection.to_pyarrow(found.order_by("video_id", "brand_id")).to_pylist()
        store(self.connection, SPONSORSHIP_HISTORY, rows)
        return rows

    def creators(self) -> dict[str, dict[str, Any]]:
        """Sum up the creators, by id."""
        self.history()
        names = ("cleaned_creators", "videos", "sponsored_content", "sponsorship_history")
        rows = self.connection.to_pyarrow(sponsorship_statistics(*map(self.connection.table, names)))
        described = [describe_sponsorships(batch) for batch in rows.to_batches()]
        return {row["creator_id"]: row for row in pa.Table.from_batches(described).to_pylist()}

    def conflicts(self) -> list[dict[str, Any]]:
        """Find the conflicts, ordered by key."""
        self.history()
        names = ("sponsorship_history", "brand_profiles", "regulated_brands", "videos")
        found = find_conflicts(*map(self.connection.table, names))
        return self.connection.to_pyarrow(found.order_by("creator_id", "brand_id", "rival_brand_id")).to_pylist()
