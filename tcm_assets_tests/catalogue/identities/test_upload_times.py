"""Upload times of a file against the times in its ids."""

from datetime import datetime, timedelta

import pyarrow as pa

from tcm_assets.catalogue.identities.upload_times import check_upload_times

DAY = datetime.fromisoformat("2026-09-01T12:00:00")

EPOCH = datetime.fromisoformat("1970-01-01")


def video_id(made_at: datetime) -> str:
    return str((int((made_at - EPOCH).total_seconds()) << 32) + 77)


def videos(*times: tuple[datetime, datetime]) -> pa.Table:
    """Videos by the time in the id and the time of the upload."""
    return pa.table(
        {
            "video_id": [video_id(made_at) for made_at, _ in times],
            "uploaded_at": pa.array([uploaded_at for _, uploaded_at in times], pa.timestamp("us")),
            "upload_date": pa.array([uploaded_at.date() for _, uploaded_at in times], pa.date32()),
        }
    )


def test_times_that_agree_stay() -> None:
    given = videos((DAY, DAY + timedelta(seconds=9)), (DAY, DAY + timedelta(days=20)), (DAY, DAY - timedelta(hours=13)))
    checked = check_upload_times(given)
    assert checked.videos == given
    assert checked.mended.num_rows == checked.differing_count == 0


def test_a_record_that_differs_gets_the_time_of_its_id() -> None:
    wrong = DAY + timedelta(days=300)
    checked = check_upload_times(videos((DAY, DAY), (DAY, wrong), (DAY, DAY)))
    assert checked.videos["uploaded_at"].to_pylist() == [DAY] * 3
    assert checked.videos["upload_date"].to_pylist() == [DAY.date()] * 3
    assert checked.mended.to_pylist() == [{"place": 1, "was": wrong, "became": DAY}]


def test_ids_of_a_file_that_hold_no_times_say_nothing() -> None:
    given = videos((DAY, DAY), *[(DAY, DAY + timedelta(days=300 + number)) for number in range(3)])
    checked = check_upload_times(given)
    assert checked.videos == given
    assert checked.differing_count == 3


def test_small_ids_and_no_videos_say_nothing() -> None:
    small = videos((DAY, DAY)).set_column(0, "video_id", pa.array(["42"]))
    assert check_upload_times(small).videos == small
    assert check_upload_times(videos()).differing_count == 0
