"""Where each file lies in a data folder: the user's inputs, and what is made beside them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tcm_assets.setting_types import SettingsError, parse_day, parse_path

BUNDLED_DATA_DIR = Path(__file__).resolve().parents[1] / "data"
"""The sample's folder, used when TCM_DATA_DIR is not set."""

BUNDLED_EXCHANGE_RATES_CSV = BUNDLED_DATA_DIR / "exchange_rates.csv"
"""Rates with their day, for data folders that have none of their own."""
BUNDLED_RATES_CSV = BUNDLED_DATA_DIR / "rates.csv"
"""The rates of a data folder that has none of its own."""

DAGSTER_HOME_NAME = "dagster"
"""The folder in a data folder that is Dagster's home, unless DAGSTER_HOME is set."""


CLAIM_NAME = "claimed_at"
"""The file in `ledger/` that is there once the data folder has had a ledger to post to."""


def data_dir_of(environment: Mapping[str, str]) -> Path:
    """Return the data folder of an environment, whatever its other settings are."""
    own = environment.get("TCM_DATA_DIR")
    return parse_path(own) if own else BUNDLED_DATA_DIR


def dagster_home_of(environment: Mapping[str, str], data_dir: Path) -> Path:
    """Return the folder of the Dagster instance: DAGSTER_HOME, or else `dagster/` of the data folder."""
    own = environment.get("DAGSTER_HOME")
    return Path(own) if own else data_dir / DAGSTER_HOME_NAME


def require_folder(data_dir: Path) -> None:
    """Raise SettingsError for a data folder that does not exist: one that is made unasked hides a wrong name."""
    if not data_dir.is_dir():
        raise SettingsError(
            f"TCM_DATA_DIR is {data_dir}, which is no folder: make it, and put creators.csv, brands.csv, landing/ with "
            "the export files and media/ with clips into it, as far as you have them"
        )


def first_day_note(data_dir: Path) -> Path:
    """Return the file that notes the first upload day found in `landing/`, so that every later start uses it."""
    return data_dir / "first_day"


def noted_first_day(data_dir: Path) -> date | None:
    """Return the noted day; None where there is no note yet. Raises SettingsError where it holds no day."""
    note = first_day_note(data_dir)
    if not note.exists():
        return None
    text = note.read_text(encoding="utf-8", errors="replace").strip()
    try:
        return parse_day(text)
    except ValueError as error:
        raise SettingsError(
            f"{note} is {text!r}; {error}. Nothing is lost by deleting it: the next start notes the first day anew"
        ) from None


class _FolderPath:
    """A file or folder of a data folder, by its path there."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __get__(self, places: "DataFolderPlaces", _: type) -> Path:
        return places.data_dir / self._path


class DataFolderPlaces:
    """The places of one data folder, by name."""

    data_dir: Path

    creators_csv = _FolderPath("creators.csv")
    brands_csv = _FolderPath("brands.csv")
    briefs_dir = _FolderPath("briefs")  # what brands ask for, a YAML file each
    exchange_rates_csv = _FolderPath("exchange_rates.csv")  # the bundled ones where it is absent
    rates_csv = _FolderPath("rates.csv")  # costs per thousand views; the bundled ones where it is absent
    relevance_csv = _FolderPath("relevance.csv")  # graded pairs, for measuring the matching; may be absent
    landing_dir = _FolderPath("landing")  # where export files arrive
    live_urls_path = _FolderPath("live_urls.txt")  # videos to ask a live source for, beside the known ones
    live_dir = _FolderPath("live")  # the journals of requests to live sources
    published_path = _FolderPath("published/tcm.duckdb")  # the read-only copy for apps and analysts
    archive_dir = _FolderPath("warehouse/ingested")  # parsed export files, in Parquet
    running_dir = _FolderPath("warehouse/running")  # a locked file for each run that is going on
    feature_cache_path = _FolderPath("warehouse/feature_cache.sqlite")  # what models computed
    ledger_path = _FolderPath("ledger/ledger.sqlite")  # the ledger, unless it lies in another database
    data_folder_id_path = _FolderPath("ledger/data_folder_id")  # identity by which a ledger recognizes its own videos
    sign_in_path = _FolderPath("apps/secrets.toml")  # Streamlit's `[auth]`, and the account or role of each identity
    dagster_home = _FolderPath(DAGSTER_HOME_NAME)  # Dagster's own storage and settings, unless DAGSTER_HOME is set


@dataclass(frozen=True)
class DataFolderAt(DataFolderPlaces):
    """The places of the data folder at `data_dir`."""

    data_dir: Path


# First upload day (UTC): far enough from any real export that the two are never mistaken for each other.
SAMPLE_FIRST_DAY = date(2026, 8, 1)
# The day after the last upload day (UTC): 92 days, three times the scoring window and a little more.
SAMPLE_END_DAY = date(2026, 11, 1)
