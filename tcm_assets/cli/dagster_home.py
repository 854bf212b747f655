"""Dagster's home: a folder in the data folder, unless the environment names one of the user's own.

The settings in it are the project's until somebody changes them; from then on they are the user's, and only checked.
"""

import glob
import hashlib
import os
import sys
from pathlib import Path

from tcm_assets.data_folder import dagster_home_of, require_folder
from tcm_assets.setting_types import SettingsError
from tcm_assets.settings import Settings

INSTANCE_SETTINGS = Path(__file__).resolve().parents[2] / "dagster.yaml"
"""The project's settings of a Dagster instance."""

_WRITTEN_BY = "# Written by tcm_assets and kept up to date, as long as nobody changes it: "
# SHA-256 of the settings that former versions wrote, without such a line.
_FORMER_SETTINGS = frozenset(
    {
        "34ac06f19661add019b8944ad8d688813610a35945a168d9b8aeb602eefb791e",
        "d45938f4789c1df736e13ba2297ff1db48a76528c144a0089a1f184b50768699",
        "34331f30c105f9d11bf64f278ddf7f07de23e2727c359a4fb01ef1f6f6e6f57b",
        "71e5c70a464ad3f1e5096983038e9ab76f83fed10e2731f6eb483667065e2125",
    }
)


def prepare_dagster_home(settings: Settings) -> Path:
    """Return DAGSTER_HOME, which is set to `dagster/` of the data folder where the environment names none.

    There, the project's settings are written, unless the user has changed them. A folder of the user's own is left as
    it is. Raises SettingsError for a folder that Dagster cannot use.
    """
    home = dagster_home(settings)
    if not _is_own(settings, home):
        require_folder(settings.data_dir)
        home.mkdir(parents=True, exist_ok=True)
        _write_settings(home / INSTANCE_SETTINGS.name)
        os.environ["DAGSTER_HOME"] = str(home)
    return home


def dagster_home(settings: Settings) -> Path:
    """Return DAGSTER_HOME, or else the data folder's; nothing is written.

    Raises SettingsError for a folder that Dagster cannot use.
    """
    home = dagster_home_of(os.environ, settings.data_dir)
    if _is_own(settings, home) and not (home.is_absolute() and home.is_dir()):
        raise SettingsError(f"DAGSTER_HOME is {home}: set it to the absolute path of a folder that exists, or unset it")
    if glob.has_magic(str(home)):
        raise SettingsError(
            f"{home} has one of the characters [ ? * in its path, and Dagster reads no settings from such a folder: "
            "rename it"
        )
    return home


def _is_own(settings: Settings, home: Path) -> bool:
    """Return whether a home is the user's: the data folder's, named by hand, is not."""
    return home.resolve() != settings.dagster_home.resolve()


def _write_settings(path: Path) -> None:
    text = INSTANCE_SETTINGS.read_text(encoding="utf-8")
    wanted = f"{_WRITTEN_BY}{_digest(text)}\n{text}"
    if path.exists() and (
        path.read_text(encoding="utf-8", errors="replace") == wanted or not _is_written_by_project(path)
    ):
        return
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.write_text(wanted, encoding="utf-8")
    unfinished.replace(path)


def instance_settings(settings: Settings, home: Path) -> Path:
    """Return the file that says how the instance of a home is set up: the user's, or else the project's present one.

    Without writing it: a home that only Dagster's own commands have used has none, and `make` brings an older one of
    the project up to date at its next start.
    """
    path = home / INSTANCE_SETTINGS.name
    if _is_own(settings, home) or (path.exists() and not _is_written_by_project(path)):
        return path
    return INSTANCE_SETTINGS


def _is_written_by_project(path: Path) -> bool:
    text = path.read_text(encoding="utf-8", errors="replace")
    first_line, _, rest = text.partition("\n")
    return first_line == f"{_WRITTEN_BY}{_digest(rest)}" or _digest(text) in _FORMER_SETTINGS


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def main() -> int:
    """Print DAGSTER_HOME, prepared: for commands of Dagster that have to be told of it."""
    try:
        home = prepare_dagster_home(Settings())
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"{home}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
