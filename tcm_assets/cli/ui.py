"""`make ui`: the Dagster UI with its schedules and sensors, on the instance that `make run` fills."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from rich.console import Console

from tcm_assets.cli.prepare import PREPARATION_ERRORS, close_open_places, prepare, prepared_instance, refuse
from tcm_assets.services.file_locks import is_alive, sign_of_life
from tcm_assets.setting_types import SettingsError
from tcm_assets.settings import Settings

_WORKSPACE = Path(__file__).resolve().parents[2] / "workspace.yaml"

_STOPPING_SIGNALS = (signal.SIGTERM, signal.SIGHUP)
"""Signals that end the UI as Ctrl-C does: what supervisors send, and what a closed terminal sends."""


def main() -> int:
    """Serve the UI until interrupted or told to stop, on the loopback address alone."""
    console = Console()
    try:
        settings = prepare()
        _require_free_port(settings.ui_port)
        with _only_one(Path(os.environ["DAGSTER_HOME"])):
            close_open_places(console, settings)
            with prepared_instance(console):
                pass
            console.print(f"The Dagster UI comes up at http://127.0.0.1:{settings.ui_port}; stop it with Ctrl-C.")
            return _serve(settings)
    except PREPARATION_ERRORS as error:
        return refuse(console, error)


def _require_free_port(port: int) -> None:
    """Raise SettingsError where something serves at the port: Dagster would go on, without a UI."""
    with socket.socket() as probe:
        # As the server will do: a port is free at once when its last server has ended.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise SettingsError(
                f"port {port} of this machine cannot be used ({error.strerror}): end what serves there, or set "
                "TCM_UI_PORT to another one"
            ) from None


@contextmanager
def _only_one(home: Path) -> Iterator[None]:
    """Hold the sign that a UI is up for a Dagster home; raise SettingsError where another one holds it.

    Two daemons on one instance would ask for everything twice.
    """
    sign = home / "ui.lock"
    if is_alive(sign):
        raise SettingsError(f"make ui is up already for {home}, with its daemon: end that one first (see: lsof {sign})")
    with sign_of_life(sign):
        yield


def _serve(settings: Settings) -> int:
    """Run Dagster's servers until they end, or until this process is told to stop; then end them all.

    They end in order when the first of them is interrupted, and with it the processes that it started.
    """
    # A shell that starts `make ui &` in a script has it ignore Ctrl-C, and every process that it starts too.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    command = ["-W", "ignore", "-m", "dagster", "dev", "-w", str(_WORKSPACE)]
    address = ["-h", "127.0.0.1", "-p", str(settings.ui_port)]
    servers = subprocess.Popen(  # noqa: S603 - no user input
        [sys.executable, *command, *address],
        env=os.environ | _absolute_places(settings),
        # Dagster warns of a dagster.yaml in any other folder.
        cwd=os.environ["DAGSTER_HOME"],
    )

    def stop(_number: int, _frame: FrameType | None) -> None:
        servers.send_signal(signal.SIGINT)

    for number in _STOPPING_SIGNALS:
        signal.signal(number, stop)
    # A terminal's Ctrl-C reaches the servers too, which end by themselves.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return servers.wait()


def _absolute_places(settings: Settings) -> dict[str, str]:
    """Return the settings that name a place on this machine, as they read from any folder."""
    model = Path(settings.text_model)
    own_media = {"TCM_MEDIA": settings.media_place} if settings.own_media else {}
    return {
        **own_media,
        "TCM_DATA_DIR": str(settings.data_dir),
        "TCM_WAREHOUSE": str(settings.warehouse_path),
        "TCM_BACKUP_DIR": str(settings.backup_dir),
        "TCM_TEXT_MODEL": str(model.resolve()) if model.is_dir() else settings.text_model,
    }


if __name__ == "__main__":
    sys.exit(main())
