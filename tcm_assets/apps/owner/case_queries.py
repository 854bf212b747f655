"""Queries of the review list: cases by search, filters and order, and what a case rests on."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

import pyarrow as pa

from tcm_assets.alerts.shared_captions import LEAST_WORD_OVERLAP
from tcm_assets.apps.published import MOST_SEVERE_FIRST, Query, Row, fetch_rows
from tcm_assets.ledger.tables import OPEN_HOLD_KINDS

CASE_KINDS: Final = ("held", "appealed", "watched", "decided")
"""held: points wait. appealed: a creator waits for a reply. watched: fewer than two families of evidence that count,
points are paid. decided: released or rejected, by the publication or in the ledger since."""

CASE_ORDERS: Final = {
    "Deadline": "deadline_at NULLS LAST, upload_date DESC, video_id",
    "Most waiting points": "waiting_points DESC NULLS LAST, upload_date DESC, video_id",
    "Most severe": f"{MOST_SEVERE_FIRST}, upload_date DESC, video_id",
    "Newest": "upload_date DESC, video_id",
    "Largest pod": "pod_accounts DESC NULLS LAST, upload_date DESC, video_id",
}
"""Orders of the list; a pod is as large as the number of accounts with its caption."""

LATEST_COUNTS: Final = ("view_count", "like_count", "comment_count", "share_count", "gift_count", "follower_count")
"""Counts of a case's video that are shown."""

MOST_OF_A_POD: Final = 100
"""Accounts of a pod that are listed: more are decided in steps."""


@dataclass(frozen=True, kw_only=True)
class LedgerState:
    """What the ledger knows of cases at this moment, beyond the publication: all lists are small.

    `decided` are the latest reviews of the last days with their moments, `appealed` the videos with an open appeal and
    when a reply is due, `taken` the cases that a reviewer took.
    """

    decided_ids: Sequence[str] = ()
    decided_at: Sequence[datetime] = ()
    appealed_ids: Sequence[str] = ()
    appeal_deadlines: Sequence[datetime] = ()
    taken_ids: Sequence[str] = ()
    taken_by: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class CaseFilter:
    """Which cases are listed; an empty text or None leaves a filter out.

    `words` are looked for in handle, video id and caption. `now` is the moment that overdue cases are past, to the
    minute. `taken_by` is a reviewer, or "" for cases that nobody took.
    """

    now: datetime
    words: str = ""
    severity: str | None = None
    family: str | None = None
    only_overdue: bool = False
    taken_by: str | None = None
    video_ids: Sequence[str] = field(default_factory=tuple)


def count_cases(query: Query, state: LedgerState, wanted: CaseFilter) -> dict[str, int]:
    """Count the cases of each kind that the filter leaves."""
    counts = ", ".join(f"count(*) FILTER ({_KIND_CONDITIONS[kind]}) AS {kind}" for kind in CASE_KINDS)
    sql = f"WITH {_LISTED} SELECT {counts} FROM listed WHERE {_wanted(wanted)}"
    return dict(fetch_rows(query, sql, _parameters(state, wanted))[0])


def fetch_cases(
    query: Query,
    state: LedgerState,
    wanted: CaseFilter,
    *,
    kind: str | None = None,
    order: str = "Deadline",
    limit: int | None = None,
    offset: int = 0,
) -> list[Row]:
    """Return a page of cases of `kind`, any by default, in an order of CASE_ORDERS; KeyError for another kind or order.

    Beside the columns of `alert_cases`: hold_id, held_at, deadline_at (of the hold, or else of the reply to an appeal),
    waiting_points (null where nothing waits), pod_accounts, is_appealed, taken_by, points, caption,
    video_url and LATEST_COUNTS of the video, and `alerts`, a list of signal_family, severity and explanation, the most
    severe first; empty when the evidence is gone.
    """
    of_page = "upload_date IN (SELECT upload_date FROM page) AND video_id IN (SELECT video_id FROM page)"
    of_kind = "TRUE" if kind is None else _KIND_CONDITIONS[kind]
    sql = f"""
        WITH {_LISTED}, page AS (
            SELECT *, row_number() OVER (ORDER BY {CASE_ORDERS[order]}) AS place FROM listed
            WHERE ({_wanted(wanted)}) AND ({of_kind}) ORDER BY place LIMIT $limit OFFSET $offset
        ), evidence AS (
            SELECT video_id, list(
                {{'signal_family': signal_family, 'severity': severity, 'explanation': explanation}}
                ORDER BY {MOST_SEVERE_FIRST}, signal
            ) AS alerts
            FROM engagement_alerts WHERE {of_page} GROUP BY video_id
        )
        SELECT page.*, points, caption, video_url, {", ".join(LATEST_COUNTS)}, coalesce(alerts, []) AS alerts
        FROM page
        LEFT JOIN evidence USING (video_id)
        LEFT JOIN (SELECT * EXCLUDE (upload_date, author_id, author_username) FROM videos WHERE {of_page})
            USING (video_id)
        LEFT JOIN (SELECT video_id, points FROM video_points WHERE {of_page}) USING (video_id)
        ORDER BY place
    """
    return fetch_rows(query, sql, {**_parameters(state, wanted), "limit": limit, "offset": offset})


def fetch_hold_events(query: Query, video_id: str) -> list[Row]:
    """Return the events of the video's holds, the oldest first, with `evidence` as JSON text."""
    sql = """
        SELECT hold_id, kind, points, evidence, deadline_at, created_at FROM hold_events
        WHERE video_id = $video_id ORDER BY event_id
    """
    return fetch_rows(query, sql, {"video_id": video_id})


def fetch_account_cases(query: Query, author_id: str, video_id: str) -> list[Row]:
    """Return the other cases of the account, the newest first: upload_date, video_id, standing, severity, review."""
    sql = """
        SELECT video_id, upload_date, standing, severity, signal_families, review_note, reviewed_at FROM alert_cases
        WHERE author_id = $author_id AND video_id <> $video_id ORDER BY upload_date DESC, video_id
    """
    return fetch_rows(query, sql, {"author_id": author_id, "video_id": video_id})


def fetch_usual_counts(query: Query, author_id: str, video_id: str) -> Row:
    """Return the medians of the account's other videos: views, likes and comments per thousand views; and their count.

    Medians are null where nothing is known.
    """
    sql = """
        SELECT count(*) AS video_count, median(view_count) AS views,
               1000 * median(likes_per_view) AS likes_per_thousand,
               1000 * median(comments_per_view) AS comments_per_thousand
        FROM videos WHERE author_id = $author_id AND video_id <> $video_id
    """
    return fetch_rows(query, sql, {"author_id": author_id, "video_id": video_id})[0]


def find_pod(query: Query, video_id: str, upload_date: date, window_days: int) -> list[Row]:
    """Return videos of other accounts that share nearly all words of the caption, or a case and the sound, with it.

    Uploaded less than `window_days` apart, as captions are compared by the alerts. Columns: video_id, upload_date,
    author_id, author_username, shares ("caption" or "sound"), and the `standing` of its case, null without one. By
    account and video; at most MOST_OF_A_POD.
    """
    sql = f"""
        WITH own AS (
            SELECT words_hash, word_hashes, bands, author_id FROM caption_fingerprints
            WHERE video_id = $video_id AND upload_date = $upload_date
        ), near AS (
            SELECT video_id FROM caption_fingerprints AS other, own
            WHERE upload_date BETWEEN $upload_date - $window_days::INTEGER + 1
                                  AND $upload_date + $window_days::INTEGER - 1
              AND other.author_id <> own.author_id AND list_has_any(other.bands, own.bands)
              AND len(list_intersect(other.word_hashes, own.word_hashes)) >= {LEAST_WORD_OVERLAP} * (
                  len(other.word_hashes) + len(own.word_hashes)
                  - len(list_intersect(other.word_hashes, own.word_hashes))
              )
        ), sound AS (
            SELECT music_id, author_id FROM videos WHERE video_id = $video_id AND upload_date = $upload_date
        ), same_sound AS (
            SELECT videos.video_id FROM videos, sound
            WHERE videos.music_id = sound.music_id AND videos.author_id <> sound.author_id
              AND upload_date BETWEEN $upload_date - $window_days::INTEGER + 1
                                  AND $upload_date + $window_days::INTEGER - 1
              AND videos.video_id IN (SELECT video_id FROM alert_cases)
        ), found AS (
            SELECT video_id, 'caption' AS shares FROM near
            UNION ALL SELECT video_id, 'sound' FROM same_sound WHERE video_id NOT IN (FROM near)
        )
        SELECT video_id, videos.upload_date, author_id, author_username, shares, cases.standing
        FROM found
        JOIN (SELECT video_id, upload_date, author_id, author_username FROM videos) AS videos USING (video_id)
        LEFT JOIN (SELECT video_id, standing FROM alert_cases) AS cases USING (video_id)
        ORDER BY shares, author_username, video_id LIMIT {MOST_OF_A_POD}
    """
    asked = {"video_id": video_id, "upload_date": upload_date, "window_days": window_days}
    return fetch_rows(query, sql, asked)


def measure_review_times(query: Query, now: datetime) -> list[Row]:
    """Return how long people waited, a row for `hold` and `appeal` each: decided_count, median and 90th percentile.

    In hours, of those that were decided; and `overdue_count`, which are open past their deadline at `now`.
    """
    sql = """
        SELECT kind, count(*) FILTER (outcome IN ('released', 'rejected')) AS decided_count,
               quantile_cont(waited_hours, 0.5) FILTER (outcome IN ('released', 'rejected')) AS median_hours,
               quantile_cont(waited_hours, 0.9) FILTER (outcome IN ('released', 'rejected')) AS p90_hours,
               count(*) FILTER (outcome = 'open') AS open_count,
               count(*) FILTER (outcome = 'open' AND deadline_at < $now) AS overdue_count
        FROM review_times GROUP BY kind ORDER BY kind DESC
    """
    return fetch_rows(query, sql, {"now": now})


DELIVERED_METRICS: Final = ("views", "likes", "comments")


def fetch_delivered_counts(query: Query, video_id: str, upload_date: date) -> pa.Table:
    """Return the counts of each delivery of a video, in order: delivered_at, metric (views, likes, comments), count."""
    sql = f"""
        SELECT delivered_at, metric, count
        FROM (
            SELECT delivered_at, view_count AS views, like_count AS likes, comment_count AS comments
            FROM raw_videos WHERE video_id = ? AND upload_date = ?
        ) UNPIVOT (count FOR metric IN ({", ".join(DELIVERED_METRICS)}))
        ORDER BY delivered_at, metric
    """
    return query(sql, [video_id, upload_date])


_IS_DECIDED: Final = "(standing IN ('released', 'rejected') OR is_decided_since)"

_KIND_CONDITIONS: Final = {
    "held": "standing = 'held' AND NOT is_decided_since",
    "appealed": "is_appealed",
    "watched": "standing = 'watched' AND NOT is_decided_since",
    "decided": _IS_DECIDED,
}

_LISTED: Final = f"""
    decided AS (SELECT unnest($decided_ids::VARCHAR[]) AS video_id, unnest($decided_at::TIMESTAMP[]) AS decided_at),
    appeals AS (
        SELECT unnest($appealed_ids::VARCHAR[]) AS video_id, unnest($appeal_deadlines::TIMESTAMP[]) AS reply_at
    ),
    taken AS (SELECT unnest($taken_ids::VARCHAR[]) AS video_id, unnest($taken_by::VARCHAR[]) AS taken_by),
    holds AS (
        SELECT arg_max(video_id, event_id) AS video_id, hold_id, min(created_at) AS held_at,
               min(deadline_at) AS hold_deadline, arg_max(points, event_id) AS hold_points
        FROM hold_events GROUP BY hold_id HAVING arg_max(kind, event_id) IN {OPEN_HOLD_KINDS}
    ),
    pods AS (
        SELECT video_id, max(evidence_value)::BIGINT AS pod_accounts FROM engagement_alerts
        WHERE signal = 'shared_caption' GROUP BY video_id
    ),
    listed AS (
        SELECT cases.*, hold_id, held_at, coalesce(hold_deadline, reply_at) AS deadline_at,
               hold_points AS waiting_points, pod_accounts, taken_by,
               reply_at IS NOT NULL AS is_appealed,
               decided_at IS NOT NULL AND decided_at IS DISTINCT FROM reviewed_at AS is_decided_since
        FROM alert_cases AS cases
        LEFT JOIN holds USING (video_id) LEFT JOIN pods USING (video_id)
        LEFT JOIN appeals USING (video_id) LEFT JOIN taken USING (video_id) LEFT JOIN decided USING (video_id)
    )
"""
"""Every case, with its hold and what the ledger knows of it since."""


def _wanted(wanted: CaseFilter) -> str:
    """Return the condition on `listed` of those filters that are set."""
    conditions = ["TRUE"]
    if wanted.words:
        conditions.append("""(
            contains(lower(author_username), $words) OR video_id = $words OR video_id IN (
                SELECT video_id FROM videos
                WHERE contains(lower(caption), $words) AND video_id IN (SELECT video_id FROM alert_cases)
            )
        )""")
    if wanted.severity is not None:
        conditions.append("severity = $severity")
    if wanted.family is not None:
        conditions.append("list_contains(signal_families, $family)")
    if wanted.only_overdue:
        conditions.append(f"deadline_at < $now AND (is_appealed OR NOT {_IS_DECIDED})")
    if wanted.taken_by is not None:
        conditions.append("coalesce(taken_by, '') = $taken_by_whom")
    if wanted.video_ids:
        conditions.append("list_contains($video_ids, video_id)")
    return " AND ".join(conditions)


def _parameters(state: LedgerState, wanted: CaseFilter) -> dict[str, Any]:
    return {
        "decided_ids": list(state.decided_ids),
        "decided_at": list(state.decided_at),
        "appealed_ids": list(state.appealed_ids),
        "appeal_deadlines": list(state.appeal_deadlines),
        "taken_ids": list(state.taken_ids),
        "taken_by": list(state.taken_by),
        "now": wanted.now,
        "words": wanted.words.strip().lstrip("@").lower(),
        "severity": wanted.severity,
        "family": wanted.family,
        "taken_by_whom": wanted.taken_by,
        "video_ids": list(wanted.video_ids),
    }
