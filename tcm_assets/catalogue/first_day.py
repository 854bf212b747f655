"""The first partition of a data folder whose owner names none: the first upload day among its exports."""

from datetime import UTC, date, datetime
from pathlib import Path

from tcm_assets.catalogue.ingest import find_upload_days, ingest_landing
from tcm_assets.data_folder import BUNDLED_DATA_DIR, DataFolderAt, first_day_note, noted_first_day


def note_first_day(data_dir: Path, max_bytes: int) -> date | None:
    """Return the noted first day of the folder, noted now when its exports tell it for the first time.

    None for a folder without videos, and for the bundled sample, whose days are known. The assets read the same archive
    later, so no file is parsed twice; a file above `max_bytes` is not read. Raises SettingsError where the note holds
    no day.
    """
    if data_dir == BUNDLED_DATA_DIR:
        return None
    noted = noted_first_day(data_dir)
    places = DataFolderAt(data_dir)
    if noted or not places.landing_dir.is_dir():
        return noted
    days = find_upload_days(ingest_landing(places.landing_dir, places.archive_dir, datetime.now(UTC), max_bytes))
    if days is None:
        return None
    note = first_day_note(data_dir)
    unfinished = note.with_name(f".{note.name}.unfinished")
    unfinished.write_text(f"{days[0].isoformat()}\n")
    unfinished.replace(note)
    return days[0]
