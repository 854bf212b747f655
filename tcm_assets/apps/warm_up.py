"""What the first visitor would wait for, done before: libraries loaded, the copy and the ledger opened, a chart
made.
"""

import gc
import logging
import threading
from collections.abc import Callable
from datetime import date

logger = logging.getLogger(__name__)


def warm_up(is_over: threading.Event) -> None:
    """Do one thing after the other until `is_over`; what fails is left for the page that needs it, which says why."""
    for work in (_load_views, _ask_published_copy, _ask_ledger, _draw_chart, _spare_what_is_loaded):
        if is_over.is_set():
            return
        _try(work)


def _try(work: Callable[[], None]) -> None:
    try:
        work()
    except Exception as error:
        logger.info("not warmed up: %s (%s)", work.__name__.strip("_"), error)


def _load_views() -> None:
    # Streamlit loads it when the first table is drawn.
    import pandas  # noqa: F401

    import tcm_assets.apps.main  # noqa: F401


def _ask_published_copy() -> None:
    from tcm_assets.apps.creator_dashboard.video_queries import explanation, videos_page
    from tcm_assets.apps.demo import demo_creators
    from tcm_assets.apps.marketplace.match_words import pair_reasons
    from tcm_assets.apps.published import query

    # Compiles the words of a match, which takes half a second.
    pair_reasons(query, "", [])
    creators = demo_creators(query)
    if not creators.num_rows:
        return
    author_id = creators["author_id"][0].as_py()
    for video in videos_page(query, author_id, "Newest", limit=1):
        explanation(query, author_id, video["video_id"])


def _ask_ledger() -> None:
    from tcm_assets.apps.published import ledger
    from tcm_assets.ledger.redeeming import list_rewards
    from tcm_assets.ledger.statements import find_account, list_entries

    list_rewards(ledger())
    # Nobody's: what counts is that the statements are prepared.
    find_account(ledger(), "")
    list_entries(ledger(), "")


def _draw_chart() -> None:
    from tcm_assets.apps.creator_dashboard.sections import points_over_time_chart

    row = {"period": date(2020, 10, 1), "state": "counted", "points": 1, "video_count": 1}
    points_over_time_chart([row], "week").to_dict()


def _spare_what_is_loaded() -> None:
    """Take libraries out of garbage collection.

    Streamlit collects after every run of a page, while the last of what it drew is still to be sent: looking through
    150,000 objects that stay for good took 0.1 s of each.
    """
    gc.collect()
    gc.freeze()
