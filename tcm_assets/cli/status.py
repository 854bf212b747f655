"""`make status`: how everything stands, on one screen. Waits for no run, changes nothing, and works on broken files.

Ends with 0, or 1 where something needs a person, or 2 where a setting cannot be used.
"""

import gc
import os
import sys
from contextlib import ExitStack

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tcm_assets.cli.dagster_home import INSTANCE_SETTINGS, dagster_home, instance_settings
from tcm_assets.data_folder import require_folder
from tcm_assets.operators.data_status import DataPlaces, data_probes, ledger_probe, stores_probe
from tcm_assets.operators.places import secret_words
from tcm_assets.operators.privacy import SUBJECT, describe_access
from tcm_assets.operators.status import Line, Probe, Standing, collect, needs_person
from tcm_assets.setting_types import SettingsError
from tcm_assets.settings import Settings

# Most of the time goes into loading Dagster, a fifth of it into looking through what is loaded.
gc.set_threshold(100_000)

_STYLES = {Standing.FINE: "green", Standing.LOOK: "yellow", Standing.ACT: "red"}

_MARKS = {Standing.FINE: "ok", Standing.LOOK: "look", Standing.ACT: "act"}


def main() -> int:
    """Print how everything stands; return 1 where something needs a person."""
    console = Console()
    try:
        settings = Settings()
        require_folder(settings.data_dir)
    except SettingsError as error:
        from tcm_assets.cli.prepare import refuse

        return refuse(console, error)
    lines = find_lines(settings)
    _print(console, settings, lines)
    return 1 if needs_person(lines) else 0


def find_lines(settings: Settings) -> list[Line]:
    """Return the state of the data folder and of its Dagster instance."""
    places = data_places(settings)
    probes = data_probes(places) | {
        "stores": stores_probe(places),
        "ledger": ledger_probe(settings.ledger_url, settings.data_folder_id_path),
    }
    probes[SUBJECT] = lambda: describe_access(settings)
    with ExitStack() as opened:
        probes |= _instance_probes(settings, opened)
        probes["messages"] = lambda: _messages(settings)
        return collect(probes, secret_words(settings))


def data_places(settings: Settings) -> DataPlaces:
    """Return the files of the data folder that the state is read from."""
    parts = {
        "warehouse": settings.warehouse_path,
        "features": settings.feature_cache_path,
        "ingested": settings.archive_dir,
        "published": settings.published_path.parent,
        "ledger": settings.ledger_path.parent,
        "landing": settings.landing_dir,
        "media": settings.media_dir,
        "dagster": settings.dagster_home,
    }
    return DataPlaces(settings.landing_dir, settings.published_path, parts)


def _instance_probes(settings: Settings, opened: ExitStack) -> dict[str, Probe]:
    try:
        home = dagster_home(settings)
        where = instance_settings(settings, home)
        if (where == INSTANCE_SETTINGS or not where.exists()) and not (home / "history").exists():
            return {"runs": lambda: [Line("runs", f"none yet: {home} holds none", Standing.LOOK)]}
        os.environ["DAGSTER_HOME"] = str(home)
        # Imported late: it takes longer than all other lines, and an empty folder needs none of it.
        from dagster import DagsterInstance
        from dagster._core.instance import InstanceRef

        from tcm_assets.operators.instance_status import instance_probes

        read_from = InstanceRef.from_dir(str(home), config_dir=str(where.parent))
        whose = "the project's" if where == INSTANCE_SETTINGS else "your own"
        instance = opened.enter_context(DagsterInstance.from_ref(read_from))
        return instance_probes(instance, settings.end_day, f"{where} ({whose})")
    except Exception as error:
        # Whatever is broken: said in a line of its own.
        failure = error

    def fail() -> list[Line]:
        raise failure

    return {"instance": fail}


def _messages(settings: Settings) -> list[Line]:
    from tcm_assets.operators.places import find_places

    places = find_places(settings)
    if not places:
        return [Line("messages", "nobody is told when a run fails: set TCM_NOTIFY", Standing.LOOK)]
    return [Line("messages", f"to {', '.join(str(place.service.service_name) for place in places)}")]


def _print(console: Console, settings: Settings, lines: list[Line]) -> None:
    console.print(f"{settings.data_dir}", markup=False, highlight=False, soft_wrap=True, style="bold")
    table = Table(box=None, show_header=False, padding=(0, 1, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    last = ""
    for line in lines:
        subject = line.subject if line.subject != last else ""
        last = line.subject
        table.add_row(Text(_MARKS[line.standing], _STYLES[line.standing]), subject, Text(line.words))
    console.print(table)
    count = sum(line.standing is Standing.ACT for line in lines)
    if count:
        console.print(f"{count} {'line needs' if count == 1 else 'lines need'} a person.", style="red")


if __name__ == "__main__":
    sys.exit(main())
