"""`make apps`: the pages for creators, brands and the owner, on what `make run` published and on the ledger."""

import ctypes
import os
import signal
import sys
from pathlib import Path
from typing import Final, NoReturn

from rich.console import Console

from tcm_assets.apps import identities
from tcm_assets.apps.identities import SignIn, is_loopback, read_sign_in_of
from tcm_assets.cli.prepare import prepare_points_ledger
from tcm_assets.setting_types import SettingsError
from tcm_assets.settings import Settings

STOPPED: Final = 130
"""What a shell is told of a program that Ctrl-C ended."""

_PAGES: Final = Path(identities.__file__).with_name("main.py")
"""The script that Streamlit runs, not imported here: it would load all of Streamlit first."""

_PR_SET_PDEATHSIG: Final = 1
"""Of Linux's prctl: the signal to get when the parent process ends."""


def main() -> int:
    """Check, prepare the ledger, and become the server; returns only with an error."""
    console = Console()
    try:
        settings = Settings()
        sign_in = read_sign_in_of(settings)
        _check_address(settings, sign_in)
        prepare_points_ledger(settings)
    except SettingsError as error:
        console.print(str(error), style="red", markup=False, soft_wrap=True)
        return 2
    except KeyboardInterrupt:
        return STOPPED
    _say_what_is_served(console, settings, sign_in)
    return _become_server(_server(settings))


def _check_address(settings: Settings, sign_in: SignIn | None) -> None:
    """Raise SettingsError for an address beyond this machine without sign-in."""
    if sign_in is None and not is_loopback(settings.apps_address):
        raise SettingsError(
            f"TCM_APPS_ADDRESS is {settings.apps_address!r}, but without sign-in the pages serve this machine alone: "
            "put Streamlit's [auth] and the identities into apps/secrets.toml of the data folder, or unset "
            "TCM_APPS_ADDRESS"
        )


def _say_what_is_served(console: Console, settings: Settings, sign_in: SignIn | None) -> None:
    console.print(f"The pages come up at http://{settings.apps_address}:{settings.apps_port}; stop them with Ctrl-C.")
    if sign_in is not None:
        console.print(f"Identities that may sign in: {len(sign_in.identities)}.")
    elif settings.is_demo:
        console.print("Demo mode: whoever sits at this machine may act as anyone.", style="yellow")
    else:
        console.print(
            "Nobody may come in yet: configure sign-in, or try TCM_APPS_DEMO=1 make apps. The page says how.",
            style="yellow",
        )
    if not settings.published_path.exists():
        console.print("Nothing is published yet: the pages stay empty until make run.", style="yellow")


def _server(settings: Settings) -> list[str]:
    """The arguments of Python that serve the pages; the rest stands in apps/.streamlit/config.toml."""
    arguments = ["-m", "tcm_assets.apps.server", "run", str(_PAGES)]
    options: dict[str, list[object]] = {
        "server.address": [settings.apps_address],
        "server.port": [settings.apps_port],
        "secrets.files": [str(settings.sign_in_path)],
        # Other names for this machine would let a foreign web page in by its own name.
        "server.allowedHosts": ["localhost", "127.0.0.1", "::1"] if is_loopback(settings.apps_address) else [],
    }
    return [*arguments, *(f"--{name}={value}" for name, values in options.items() for value in values)]


def _become_server(arguments: list[str]) -> NoReturn:
    """Run Python anew in this very process: whoever stops it has stopped the server, and no child is left."""
    _end_with_parent()
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606 - our own words


def _end_with_parent() -> None:
    """Have the system end the server when what started it is gone, where the system can (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
