"""The process that serves the pages: Streamlit, started as its own command line does, and the warm-up beside it.

Run as `python -m tcm_assets.apps.server run main.py ...`; `make apps` knows the options.
"""

import os
import signal
import threading
from typing import Final

_LOOK_AGAIN_S: Final = 0.05


def main() -> None:
    """Serve until stopped."""
    # Until Streamlit answers Ctrl-C itself: there is nothing to close yet, and a traceback tells nobody anything.
    signal.signal(signal.SIGINT, lambda *_: os._exit(0))
    from streamlit.web import cli

    is_over = threading.Event()
    # Joined at the end, as threads are: one that is cut off within DuckDB takes the process down with a complaint.
    threading.Thread(target=_warm_up_when_served, args=(is_over,), name="warm-up").start()
    try:
        cli.main(prog_name="streamlit")
    finally:
        is_over.set()


def _warm_up_when_served(is_over: threading.Event) -> None:
    from streamlit import runtime

    from tcm_assets.apps.warm_up import warm_up

    # Not before the server is up: two threads that import one library at once may see half of it.
    while not runtime.exists():
        if is_over.wait(_LOOK_AGAIN_S):
            return
    warm_up(is_over)


if __name__ == "__main__":
    main()
