"""The table `live_deliveries`: the outcome of every request for a video."""

from typing import Literal, get_args

from tcm_assets.settings import LIVE_SOURCES
from tcm_assets.tables.shared_columns import UPLOAD_DATE, VIDEO_ID, amount, moment, text
from tcm_assets.tables.table import Table

LiveOutcome = Literal[
    "delivered",
    "not_found",
    "private",
    "login_needed",
    "blocked",
    "throttled",
    "unreachable",
    "unexpected_answer",
    "cannot_be_asked",
]
"""Outcomes of a request for counts; only the first gives a row of `raw_videos`."""

ClipOutcome = Literal[
    "not_wanted",
    "downloaded",
    "already_there",
    "too_large",
    "not_a_video",
    "cut_off",
    "not_found",
    "blocked",
    "throttled",
    "unreachable",
]
"""Outcomes of a request for a clip; the first means that none was made."""

LIVE_DELIVERIES = Table(
    name="live_deliveries",
    grain="request for a video",
    description=(
        "Every request for a video to a live source, with its outcome and the reason of a failure. Counts that came "
        "are deliveries of `raw_videos`, under the file named here."
    ),
    key=("video_id", "answered_at"),
    partition_column="upload_date",
    columns=(
        VIDEO_ID,
        UPLOAD_DATE,
        moment("answered_at", "When the request ended."),
        text("source", "The live source of the request.", values=LIVE_SOURCES[1:]),
        text(
            "outcome",
            "delivered: counts came. not_found: removed, or never there. private: of a private account or post. "
            "login_needed, blocked: hidden without an account, or in this country. throttled: too many requests. "
            "unreachable: no answer, or a server's error. unexpected_answer: an answer without the fields of a "
            "video. cannot_be_asked: the source has no way to ask for it.",
            values=get_args(LiveOutcome),
        ),
        text("reason", "Why no counts came, in plain words.", nullable=True),
        text(
            "source_file",
            "The delivery in `raw_videos` that has the counts, relative to the landing folder.",
            nullable=True,
        ),
        text(
            "clip_outcome",
            "Outcome of the clip's download; not_wanted where downloads are off or no counts came.",
            values=get_args(ClipOutcome),
        ),
        text("clip_reason", "Why no clip came, in plain words.", nullable=True),
        amount("clip_bytes", "Size of the clip that was downloaded.", "bytes", minimum=1, nullable=True),
    ),
)
