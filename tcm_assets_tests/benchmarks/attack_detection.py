"""Detection in worlds whose truth is known: the project's signals, run as the assets run them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from tcm_assets.alerts.alert_cases import build_alert_cases
from tcm_assets.alerts.count_rule_reference import measure_count_rule_reference
from tcm_assets.alerts.creator_authenticity import score_authenticity
from tcm_assets.alerts.engagement_alerts import find_engagement_alerts
from tcm_assets.alerts.engagement_reference import measure_engagement_reference
from tcm_assets.captions.fingerprints import caption_fingerprints_batch
from tcm_assets.catalogue.deliveries import latest_deliveries
from tcm_assets_tests.benchmarks.world_population import ATTACKS, HONEST

if TYPE_CHECKING:
    from tcm_assets_tests.benchmarks.world import World

_NO_REVIEWS = ibis.schema(
    {
        "video_id": "string",
        "decision": "string",
        "signal_families": "array<string>",
        "note": "string",
        "reviewer": "string",
        "reviewed_at": "timestamp(6)",
    }
)


@dataclass(frozen=True, kw_only=True)
class VideoOutcome:
    """What a video of a world truly is, and what the alerts found; `intensity` is None for honest videos."""

    kind: str
    intensity: float | None
    is_followed: bool
    signals: tuple[str, ...]
    is_held: bool

    @property
    def is_alerted(self) -> bool:
        """Whether any signal fired."""
        return bool(self.signals)


@dataclass(frozen=True, kw_only=True)
class AccountOutcome:
    """What share of an account's videos is attacked, and its score and level, None with too few videos."""

    attacked_share: float
    authenticity: float | None
    level: str | None


@dataclass(frozen=True, kw_only=True)
class Found:
    """Numbers of videos that have an alert, and that are held, of `video_count`."""

    video_count: int
    alerted_count: int
    held_count: int

    @property
    def alerted_share(self) -> float | None:
        """Recall of any alert where the videos are attacked, rate of false alerts where they are honest."""
        return self.alerted_count / self.video_count if self.video_count else None

    @property
    def held_share(self) -> float | None:
        """The same for held videos."""
        return self.held_count / self.video_count if self.video_count else None


@dataclass(frozen=True, kw_only=True)
class Precision:
    """Share of attacked videos among the alerted and among the held, counting honest videos and one attack.

    It depends on how many videos of the world are attacked. None where nothing was alerted or held.
    """

    of_alerted: float | None
    of_held: float | None


def detect(world: "World", window_days: int) -> list[VideoOutcome]:
    """Run the alerts, looking back over `window_days`, and return the outcome of each video of the world."""
    return detect_accounts(world, window_days)[0]


def detect_accounts(world: "World", window_days: int) -> tuple[list[VideoOutcome], list[AccountOutcome]]:
    """Run the alerts and the scores of accounts, and return the outcome of each video and of each account."""
    connection = ibis.duckdb.connect()
    try:
        _, cases = store_alerts(connection, world.raw_videos, world.content_analysis, window_days)
        outcomes = _outcomes(world, _standings(cases))
        return outcomes, _account_outcomes(world, score_authenticity(connection.table("videos"), cases))
    finally:
        connection.disconnect()


def found(outcomes: Iterable[VideoOutcome]) -> Found:
    """Return the counts over `outcomes`."""
    listed = list(outcomes)
    return Found(
        video_count=len(listed),
        alerted_count=sum(outcome.is_alerted for outcome in listed),
        held_count=sum(outcome.is_held for outcome in listed),
    )


def precision(outcomes: list[VideoOutcome], attack: str) -> Precision:
    """Return the precision in a world whose only attack is this one."""
    right = found(outcome for outcome in outcomes if outcome.kind == attack)
    wrong = found(outcome for outcome in outcomes if outcome.kind in HONEST)
    return Precision(
        of_alerted=_share(right.alerted_count, wrong.alerted_count),
        of_held=_share(right.held_count, wrong.held_count),
    )


def _share(part: int, rest: int) -> float | None:
    return part / (part + rest) if part + rest else None


def _standings(cases: ir.Table) -> dict[str, tuple[tuple[str, ...], bool]]:
    """Return the signals that fired and whether the video is held, by video."""
    rows = cases.select("video_id", "signals", "standing").to_pyarrow().to_pylist()
    return {row["video_id"]: (tuple(row["signals"]), row["standing"] == "held") for row in rows}


def _account_outcomes(world: "World", scores: ir.Table) -> list[AccountOutcome]:
    kinds = dict(zip(*(world.truth[name].to_pylist() for name in ("video_id", "kind")), strict=True))
    attacked: dict[str, dict[str, bool]] = {}
    for video_id, author in zip(
        *(world.raw_videos[name].to_pylist() for name in ("video_id", "author_id")), strict=True
    ):
        attacked.setdefault(author, {})[video_id] = kinds[video_id] in ATTACKS
    rows = scores.select("author_id", "authenticity", "level").to_pyarrow().to_pylist()
    return [
        AccountOutcome(
            attacked_share=sum(attacked[row["author_id"]].values()) / len(attacked[row["author_id"]]),
            authenticity=row["authenticity"],
            level=row["level"],
        )
        for row in rows
    ]


def store_alerts(
    connection: ibis.BaseBackend, raw_videos: pa.Table, content_analysis: pa.Table, window_days: int
) -> tuple[ir.Table, ir.Table]:
    """Store `engagement_alerts` and what it rests on, and return it and the cases, as the assets would make them."""

    def stored(name: str, rows: ir.Table | pa.Table) -> ir.Table:
        table: ir.Table = connection.create_table(name, rows)
        return table

    days = content_analysis["upload_date"].unique().to_pylist()
    deliveries = stored("raw_videos", raw_videos)
    analysis = stored("content_analysis", content_analysis)
    videos = stored("videos", latest_deliveries(deliveries))
    fingerprints = stored("caption_fingerprints", _by_batch(videos, caption_fingerprints_batch))
    window = (min(days), max(days) + timedelta(days=1), window_days)
    reference = stored("engagement_reference", measure_engagement_reference(videos, analysis, *window))
    rules = stored("count_rule_reference", measure_count_rule_reference(videos, analysis, *window))
    alerts = stored(
        "engagement_alerts",
        find_engagement_alerts(videos, deliveries, analysis, reference, rules, fingerprints, window_days),
    )
    reviews = connection.create_table("reviews", schema=_NO_REVIEWS)
    return alerts, stored("alert_cases", build_alert_cases(alerts, reviews, videos))


def _by_batch(videos: ir.Table, make: Callable[[pa.RecordBatch], pa.RecordBatch]) -> pa.Table:
    batches = videos.select("video_id", "upload_date", "author_id", "caption").to_pyarrow().combine_chunks()
    return pa.Table.from_batches([make(batch) for batch in batches.to_batches()])


def _outcomes(world: "World", cases: dict[str, tuple[tuple[str, ...], bool]]) -> list[VideoOutcome]:
    nothing: tuple[tuple[str, ...], bool] = ((), False)
    outcomes = []
    for row in world.truth.to_pylist():
        signals, is_held = cases.get(row["video_id"], nothing)
        outcomes.append(
            VideoOutcome(
                kind=row["kind"],
                intensity=row["intensity"],
                is_followed=row["is_followed"],
                signals=signals,
                is_held=is_held,
            )
        )
    return outcomes
