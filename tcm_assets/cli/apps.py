"""`make apps`: the pages for creators, brands and the owner, on the published copy and the ledger."""

import ctypes
import os
import signal
import sys
from pathlib import Path
from typing import Final, NoReturn

from rich.console import Console

from tcm_assets.apps import identities
from tcm_assets.apps.identities import SignIn, is_loopback, read_sign_in_of
from tcm_assets.cli.prepare import close_open_places, prepare_points_ledger, refuse
from tcm_assets.setting_types import SettingsError
from tcm_assets.settings import Settings

STOPPED: Final = 130
"""Exit code of a program that Ctrl-C ended."""

_PAGES: Final = Path(identities.__file__).with_name("main.py")
"""Script that Streamlit runs; importing it here would load all of Streamlit first."""

_PR_SET_PDEATHSIG: Final = 1
"""Option of Linux's prctl: the signal to get when the parent process ends."""


def main() -> int:
    """Check the settings, prepare the ledger and become the server; return only with an error."""
    console = Console()
    try:
        settings = Settings()
        sign_in = read_sign_in_of(settings)
        _check_address(settings, sign_in)
        prepare_points_ledger(settings)
    except SettingsError as error:
        return refuse(console, error)
    except KeyboardInterrupt:
        return STOPPED
    close_open_places(console, settings)
    _print_what_is_served(console, settings, sign_in)
    return _become_server(_server(settings))


def _check_address(settings: Settings, sign_in: SignIn | None) -> None:
    """Raise SettingsError for an address beyond this machine without sign-in."""
    if sign_in is None and not is_loopback(settings.apps_address):
        raise SettingsError(
            f"TCM_APPS_ADDRESS is {settings.apps_address!r}, but without sign-in the pages serve this machine alone: "
            "put Streamlit's [auth] and the identities into apps/secrets.toml of the data folder, or unset "
            "TCM_APPS_ADDRESS"
        )


def _print_what_is_served(console: Console, settings: Settings, sign_in: SignIn | None) -> None:
    console.print(f"The pages come up at http://{settings.apps_address}:{settings.apps_port}; stop them with Ctrl-C.")
    if sign_in is not None:
        console.print(f"Identities that may sign in: {len(sign_in.identities)}.")
    elif settings.is_demo:
        console.print("Demo mode: anyone at this machine may act as any account.", style="yellow")
    else:
        console.print(
            "Nobody can sign in yet: configure sign-in as the page explains, or try TCM_APPS_DEMO=1 make apps.",
            style="yellow",
        )
    if not settings.published_path.exists():
        console.print("Nothing is published yet: the pages are empty until make run has finished.", style="yellow")


def _server(settings: Settings) -> list[str]:
    """Return the arguments of Python that serve the pages; other options are in apps/.streamlit/config.toml."""
    arguments = ["-m", "tcm_assets.apps.server", "run", str(_PAGES)]
    options: dict[str, list[object]] = {
        "server.address": [settings.apps_address],
        "server.port": [settings.apps_port],
        "secrets.files": [str(settings.sign_in_path)],
        # Any other name could be a foreign web page's that resolves to this machine.
        "server.allowedHosts": ["localhost", "127.0.0.1", "::1"] if is_loopback(settings.apps_address) else [],
    }
    return [*arguments, *(f"--{name}={value}" for name, values in options.items() for value in values)]


def _become_server(arguments: list[str]) -> NoReturn:
    """Replace this process by the server, so that stopping it leaves no child behind."""
    if sys.platform == "linux":
        # Have the system end the server when its parent process ends.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606 - no user input


if __name__ == "__main__":
    sys.exit(main())
