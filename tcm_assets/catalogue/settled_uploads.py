"""One upload time for each video, whatever its deliveries tell."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.catalogue.export_files import LANDING_PREFIX
from tcm_assets.catalogue.rejections import Rejection

if TYPE_CHECKING:
    from pyarrow.dataset import Dataset

_FIRST_FIRST = [("delivered_at", "ascending"), ("source_file", "ascending"), ("position", "ascending")]

_DELIVERY_COLUMNS = ["video_id", "upload_date", "uploaded_at", "delivered_at", "source_file", "position"]


@dataclass(frozen=True)
class SettledUploads:
    """What the first deliveries say about the videos whose deliveries disagree on the day.

    `first` has a row per such video: video_id, and the upload_date, uploaded_at and source_file of its first delivery.
    `moved` has a row per delivery that tells another day: video_id, source_file, position, told_date and told_at as
    delivered, and upload_date, uploaded_at and first_source_file as settled. It is sorted by source_file and position.
    """

    first: pa.Table
    moved: pa.Table

    def rows(self, deliveries: "Dataset", wanted: pc.Expression, columns: list[str] | None = None) -> pa.Table:
        """The deliveries whose settled upload_date fulfils `wanted`, with the settled values, in no particular order.

        `wanted` is about upload_date alone. `columns` must include video_id, upload_date and uploaded_at.
        """
        told = wanted
        arriving = self.moved.filter(wanted)
        if arriving.num_rows:
            # The file and the day as well as the id, since they let row groups be skipped.
            told |= (
                _is_one_of("upload_date", arriving["told_date"])
                & _is_one_of("source_file", arriving["source_file"])
                & _is_one_of("video_id", arriving["video_id"])
            )
        return self.applied(deliveries.to_table(columns=columns, filter=told)).filter(wanted)

    def applied(self, rows: pa.Table) -> pa.Table:
        """`rows` with the settled upload_date and uploaded_at where they tell another day."""
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
        """Each delivery that tells another day, as a row of `rejected_records`."""
        return [
            Rejection(
                target_table="raw_videos",
                source_file=LANDING_PREFIX + row["source_file"],
                position=row["position"],
                record_id=row["video_id"],
                field="createTime",
                outcome="repaired",
                reason=(
                    f"uploaded on {row['told_date']} by this record, but on {row['upload_date']} by the first delivery "
                    f"of the video, in {row['first_source_file']!r}; the first one counts, so that a video has one day"
                ),
                excerpt=row["told_at"].isoformat(),
            )
            for row in self.moved.to_pylist()
        ]


def _is_one_of(name: str, values: pa.ChunkedArray) -> pc.Expression:
    return pc.field(name).isin(values.unique())


def settle_uploads(deliveries: "Dataset") -> SettledUploads:
    """Find the videos of `deliveries` (in the schema of `raw_videos`) that lie on several days, and settle these.

    The first delivery is the one with the least delivered_at; equal times are told apart by source_file, then by
    position. Two columns are read of every delivery, six of those of the videos found.
    """
    days = days_of_videos(deliveries)
    disputed = days.filter(pc.not_equal(days["first_day"], days["last_day"]))["video_id"]
    rows = deliveries.to_table(columns=_DELIVERY_COLUMNS, filter=_is_one_of("video_id", disputed)).sort_by(_FIRST_FIRST)
    kept = ["upload_date", "uploaded_at", "source_file"]
    # In one thread, for "first" to be that of the order.
    first = rows.group_by("video_id", use_threads=False).aggregate([(name, "first") for name in kept])
    first = first.select(["video_id", *(f"{name}_first" for name in kept)]).rename_columns(["video_id", *kept])
    moved = rows.select(["video_id", "source_file", "position", "upload_date", "uploaded_at"]).rename_columns(
        ["video_id", "source_file", "position", "told_date", "told_at"]
    )
    place = pc.index_in(moved["video_id"], value_set=first["video_id"].combine_chunks())
    for name, column in (
        ("upload_date", "upload_date"),
        ("uploaded_at", "uploaded_at"),
        ("first_source_file", "source_file"),
    ):
        moved = moved.append_column(name, first[column].take(place))
    moved = moved.filter(pc.field("told_date") != pc.field("upload_date"))
    return SettledUploads(first, moved.sort_by([("source_file", "ascending"), ("position", "ascending")]))


def days_of_videos(deliveries: "Dataset") -> pa.Table:
    """One row per video: video_id, and the first_day and last_day that its deliveries tell."""
    told = deliveries.to_table(columns=["video_id", "upload_date"])
    days = told.group_by("video_id").aggregate([("upload_date", "min"), ("upload_date", "max")])
    return days.select(["video_id", "upload_date_min", "upload_date_max"]).rename_columns(
        ["video_id", "first_day", "last_day"]
    )
