"""The process that serves the pages: Streamlit, and a warm-up beside it that spares the first visitor the wait.

Run as `python -m tcm_assets.apps.server run main.py ...`; `make apps` passes the options.
"""

import gc
import logging
import os
import signal
import threading
from datetime import date
from typing import Any, Final

logger = logging.getLogger(__name__)

_POLL_S: Final = 0.05

HEADERS: Final = {
    "Content-Security-Policy": "frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
"""No foreign page may hold ours in a frame, under a button of its own; addresses may hold a brief, and stay here."""


def main() -> None:
    """Serve until stopped."""
    # Until Streamlit handles Ctrl-C itself: there is nothing to close yet, and a traceback would help nobody.
    signal.signal(signal.SIGINT, lambda *_: os._exit(0))
    from streamlit.web import cli

    _send_headers_with_every_answer()
    stopped = threading.Event()
    # Not a daemon thread: one that is killed inside DuckDB aborts the process.
    threading.Thread(target=_warm_up_when_served, args=(stopped,), name="warm-up").start()
    try:
        cli.main(prog_name="streamlit")
    finally:
        stopped.set()


def _send_headers_with_every_answer() -> None:
    """Have the server send `HEADERS` with all it answers, files, errors and refusals too.

    By its defaults: a middleware of the application would miss what is answered outside of it.
    """
    import uvicorn

    set_up = uvicorn.Config.__init__

    def set_up_with_headers(config: uvicorn.Config, *arguments: Any, **options: Any) -> None:
        set_up(config, *arguments, **{**options, "headers": [*(options.get("headers") or ()), *HEADERS.items()]})

    # Streamlit makes the configuration itself, and takes no headers.
    uvicorn.Config.__init__ = set_up_with_headers  # type: ignore[method-assign, assignment]


def _warm_up_when_served(stopped: threading.Event) -> None:
    from streamlit import runtime

    # After the server is up: two threads that import one library at once may see half of it.
    while not runtime.exists():
        if stopped.wait(_POLL_S):
            return
    warm_up(stopped)


def warm_up(stopped: threading.Event) -> None:
    """Load, open and draw what pages share, until `stopped`. A step that fails is logged and left to its page."""
    for step in (_load_views, _ask_published_copy, _ask_ledger, _draw_chart, _exempt_from_garbage_collection):
        if stopped.is_set():
            return
        try:
            step()
        except Exception as error:
            logger.info("not warmed up: %s (%s)", step.__name__.strip("_"), error)


def _load_views() -> None:
    import tcm_assets.apps.main  # noqa: F401


def _ask_published_copy() -> None:
    from tcm_assets.apps.creator_dashboard.queries import explain_video, fetch_videos_page
    from tcm_assets.apps.marketplace.answers import find_market
    from tcm_assets.apps.marketplace.reasons import prepare_reasons
    from tcm_assets.apps.published import query
    from tcm_assets.apps.sign_in import fetch_demo_creators

    find_market()
    prepare_reasons()
    creators = fetch_demo_creators(query)
    if not creators.num_rows:
        return
    author_id = creators["author_id"][0].as_py()
    for video in fetch_videos_page(query, author_id, "Newest", limit=1):
        explain_video(query, author_id, video["video_id"])


def _ask_ledger() -> None:
    from tcm_assets.apps.published import open_ledger
    from tcm_assets.ledger.redeeming import list_rewards
    from tcm_assets.ledger.statements import find_account, list_entries

    list_rewards(open_ledger())
    # There is no such account: this only prepares the statements.
    find_account(open_ledger(), "")
    list_entries(open_ledger(), "")


def _draw_chart() -> None:
    from tcm_assets.apps.creator_dashboard.sections import draw_points_over_time

    row = {"period": date(2020, 10, 1), "outcome": "payable", "points": 1, "video_count": 1}
    draw_points_over_time([row], "week").to_dict()


def _exempt_from_garbage_collection() -> None:
    """Take the loaded libraries out of garbage collection.

    Streamlit collects after every run of a page, before its last elements are sent: going through 150,000 permanent
    objects took 0.1 s each time.
    """
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    main()
