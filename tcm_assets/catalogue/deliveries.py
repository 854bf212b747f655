"""Videos from their deliveries: the first delivery sets the upload day, the latest one the counts and ratios."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.catalogue.rejections import Problem, Rejection, list_by_file
from tcm_assets.catalogue.tables import VIDEOS

if TYPE_CHECKING:
    from pyarrow.dataset import Dataset

FILE_ORDER = [("source_file", "ascending"), ("position", "ascending")]
_DELIVERY_COLUMNS = ["video_id", "upload_date", "uploaded_at", "delivered_at", "source_file", "position"]


@dataclass(frozen=True)
class SettledUploads:
    """The upload times of videos whose deliveries disagree on the day, as their first deliveries have them.

    `first` has a row per such video: video_id, and the upload_date, uploaded_at and source_file of its first delivery.
    `moved` has a row per delivery with another day: video_id, source_file, position, delivered_date and
    delivered_upload as delivered, and upload_date, uploaded_at and first_source_file as settled. It is sorted by
    source_file and position.
    """

    first: pa.Table
    moved: pa.Table

    def select(self, deliveries: "Dataset", wanted: pc.Expression, columns: list[str] | None = None) -> pa.Table:
        """Return the deliveries whose settled upload_date fulfils `wanted`, with the settled values, in any order.

        `wanted` is about upload_date alone. `columns` must include video_id, upload_date and uploaded_at.
        """
        candidates = wanted
        arriving = self.moved.filter(wanted)
        if arriving.num_rows:
            # The file and the day as well as the id: row groups without them are skipped.
            candidates |= (
                _is_one_of("upload_date", arriving["delivered_date"])
                & _is_one_of("source_file", arriving["source_file"])
                & _is_one_of("video_id", arriving["video_id"])
            )
        return self.apply(deliveries.to_table(columns=columns, filter=candidates)).filter(wanted)

    def apply(self, rows: pa.Table) -> pa.Table:
        """Return `rows` with the settled upload_date and uploaded_at where theirs is another day."""
        if not self.moved.num_rows:
            return rows
        place = pc.index_in(rows["video_id"], value_set=self.first["video_id"].combine_chunks())
        settled_date = self.first["upload_date"].take(place)
        differs = pc.fill_null(pc.not_equal(settled_date, rows["upload_date"]), False)
        for name, settled in (("upload_date", settled_date), ("uploaded_at", self.first["uploaded_at"].take(place))):
            index = rows.schema.get_field_index(name)
            rows = rows.set_column(index, rows.schema.field(index), pc.if_else(differs, settled, rows[name]))
        return rows

    def repairs(self) -> list[Rejection]:
        """Return a row of `rejected_records` for each delivery that was moved to another day; of many the first."""
        return list_by_file(self.moved, _of_moved, _UPLOAD_FIELD, "repaired")


_UPLOAD_FIELD = "createTime"


def _of_moved(row: Mapping[str, Any]) -> Problem:
    what = (
        f"uploaded on {row['delivered_date']} by this record, but on {row['upload_date']} by the first delivery of the "
        f"video, in {row['first_source_file']!r}"
    )
    mended = "the first one counts, so that a video has one day"
    return Problem(_UPLOAD_FIELD, what, mended, row["delivered_upload"].isoformat())


def settle_uploads(deliveries: "Dataset") -> SettledUploads:
    """Settle the upload times of the videos of `deliveries` (schema of `raw_videos`) that lie on several days.

    The first delivery is the one with the least delivered_at; ties go by source_file, then by position. Two columns
    are read of every delivery, six of those of the videos found.
    """
    days = find_days(deliveries)
    disputed = days.filter(pc.not_equal(days["first_day"], days["last_day"]))["video_id"]
    rows = deliveries.to_table(columns=_DELIVERY_COLUMNS, filter=_is_one_of("video_id", disputed))
    rows = rows.sort_by([("delivered_at", "ascending"), *FILE_ORDER])
    kept = ["upload_date", "uploaded_at", "source_file"]
    # In one thread, for "first" to be that of the order.
    first = rows.group_by("video_id", use_threads=False).aggregate([(name, "first") for name in kept])
    first = first.select(["video_id", *(f"{name}_first" for name in kept)]).rename_columns(["video_id", *kept])
    moved = rows.select(["video_id", "source_file", "position", "upload_date", "uploaded_at"]).rename_columns(
        ["video_id", "source_file", "position", "delivered_date", "delivered_upload"]
    )
    place = pc.index_in(moved["video_id"], value_set=first["video_id"].combine_chunks())
    for name, column in zip(("upload_date", "uploaded_at", "first_source_file"), kept, strict=True):
        moved = moved.append_column(name, first[column].take(place))
    moved = moved.filter(pc.field("delivered_date") != pc.field("upload_date"))
    return SettledUploads(first, moved.sort_by(FILE_ORDER))


def find_days(deliveries: "Dataset") -> pa.Table:
    """Return one row per video: video_id, and the first_day and last_day of upload among its deliveries."""
    rows = deliveries.to_table(columns=["video_id", "upload_date"])
    days = rows.group_by("video_id").aggregate([("upload_date", "min"), ("upload_date", "max")])
    return days.select(["video_id", "upload_date_min", "upload_date_max"]).rename_columns(
        ["video_id", "first_day", "last_day"]
    )


def _is_one_of(name: str, values: pa.ChunkedArray) -> pc.Expression:
    return pc.field(name).isin(values.unique())


RATIO_DECIMALS = 5
"""Decimals of a ratio per view, as the source system rounds them, and of their sum, since adding binary fractions
leaves meaningless digits behind."""

COUNT_OF_RATIO = {
    "likes_per_view": "like_count",
    "shares_per_view": "share_count",
    "bookmarks_per_view": "bookmark_count",
    "comments_per_view": "comment_count",
}
"""The count that each ratio divides by the views."""


def latest_deliveries(raw_videos: ir.Table) -> ir.Table:
    """Return one row per video, in the columns of `videos`: its latest delivery, and how many there were.

    The latest has the greatest `delivered_at`; ties go by `source_file`, then by `position`. A ratio per view is null
    where its count is unknown or there are no views; `engagement_rate` is their sum, of bookmarks where an export has
    them, and null where one of the others is unknown: the rest alone would seem to be little.
    """
    latest_first = ibis.window(
        group_by=raw_videos.video_id,
        order_by=[raw_videos.delivered_at.desc(), raw_videos.source_file.desc(), raw_videos.position.desc()],
    )
    numbered = raw_videos.mutate(
        age_rank=ibis.row_number().over(latest_first),
        delivery_count=raw_videos.video_id.count().over(ibis.window(group_by=raw_videos.video_id)),
    )
    latest = numbered.filter(numbered.age_rank == 0)
    with_ratios = latest.mutate(
        **{
            ratio: (latest[count] / latest.view_count.nullif(0)).round(RATIO_DECIMALS)
            for ratio, count in COUNT_OF_RATIO.items()
        }
    )
    # An unknown ratio makes the sum unknown; bookmarks are counted where an export has them.
    needed = [with_ratios[ratio] for ratio in COUNT_OF_RATIO if ratio != "bookmarks_per_view"]
    rate = sum(needed, with_ratios.bookmarks_per_view.fill_null(0.0)).round(RATIO_DECIMALS)
    with_rate = with_ratios.mutate(engagement_rate=rate)
    return with_rate.select(*VIDEOS.column_names)
