"""The query of `alert_cases`: one case per video, held while independent evidence agrees and nobody has reviewed it."""

import ibis
import ibis.expr.types as ir

from tcm_assets.alerts.alert_rows import VIDEO_COLUMNS
from tcm_assets.alerts.signals import SEVERITIES, SIGNAL_FAMILIES, SIGNALS
from tcm_assets.alerts.tables import ALERT_CASES

HOLDING_FAMILIES = 2  # families of evidence that must agree before earnings wait, of the signals that count for holding
_HOLDING_SIGNALS = [signal.name for signal in SIGNALS if signal.counts_for_holding]


def build_alert_cases(engagement_alerts: ir.Table, reviews: ir.Table, videos: ir.Table) -> ir.Table:
    """Return one row per video of `videos` with alerts or a rejection, in the columns of `alert_cases`.

    `videos` and `engagement_alerts` are of the same days. `reviews` has the columns video_id, decision ("release" or
    "reject"), signal_families (those the reviewer saw), note, reviewer and reviewed_at; the latest of a video counts.

    A rejection is final until another review. A release ends when a signal of a family that the reviewer did not see
    is raised: the case is open again, and held again where two families agree. When the alerts are gone, as after a
    new delivery of counts, a released video has no case any more, but a rejected one keeps its case, without signals.
    """
    latest = _select_latest(reviews)
    alerted = _group_by_video(engagement_alerts)
    cases = alerted.union(_select_rejected_without_alerts(latest, alerted, videos).select(*alerted.columns))
    joined = cases.left_join(latest, "video_id").select(
        *cases.columns, *(latest[name] for name in ("decision", "reviewed_families", "note", "reviewer", "reviewed_at"))
    )
    unseen = joined.signal_families.filter(lambda family: ~joined.reviewed_families.contains(family)).length()
    is_rejected = (joined.decision == "reject").fill_null(False)
    is_released = ((joined.decision == "release") & (unseen == 0)).fill_null(False)
    is_held = joined.holding_family_count >= HOLDING_FAMILIES
    return joined.mutate(
        standing=ibis.cases((is_rejected, "rejected"), (is_released, "released"), (is_held, "held"), else_="watched"),
        review_state=ibis.cases((is_rejected, "rejected"), (is_released, "released"), else_="open"),
        review_note=joined.note,
    ).select(*ALERT_CASES.column_names)


def _group_by_video(alerts: ir.Table) -> ir.Table:
    """Return one row per video: signals and families in the order of SIGNALS, the worst severity, and the number of
    families with signals that count for holding.
    """
    collected = alerts.group_by("video_id", "upload_date").aggregate(
        author_id=alerts.author_id.max(),
        author_username=alerts.author_username.max(),
        raised_signals=alerts.signal.collect(),
        raised_families=alerts.signal_family.collect(),
        raised_severities=alerts.severity.collect(),
        holding_family_count=alerts.signal_family.nunique(where=alerts.signal.isin(_HOLDING_SIGNALS)),
    )
    return collected.select(
        *VIDEO_COLUMNS,
        "holding_family_count",
        signals=ibis.array([signal.name for signal in SIGNALS]).filter(
            lambda signal: collected.raised_signals.contains(signal)
        ),
        signal_families=ibis.array(list(SIGNAL_FAMILIES)).filter(
            lambda family: collected.raised_families.contains(family)
        ),
        severity=ibis.cases(
            *((collected.raised_severities.contains(severity), severity) for severity in reversed(SEVERITIES))
        ),
    )


def _select_rejected_without_alerts(latest: ir.Table, cases: ir.Table, videos: ir.Table) -> ir.Table:
    """Return one row per rejected video that is not in `cases`, in its columns."""
    rejected = latest.filter(latest.decision == "reject").select("video_id")
    nothing = ibis.literal([], type="array<string>")
    return (
        videos.select(*VIDEO_COLUMNS)
        .semi_join(rejected, "video_id")
        .anti_join(cases, "video_id")
        .mutate(
            holding_family_count=ibis.literal(0, "int64"),
            signals=nothing,
            signal_families=nothing,
            severity=ibis.null("string"),
        )
    )


def _select_latest(reviews: ir.Table) -> ir.Table:
    """Return the latest review of each video; of two at one instant the rejection, which can be undone."""
    latest_first = ibis.window(
        group_by=reviews.video_id, order_by=[reviews.reviewed_at.desc(), reviews.decision, reviews.reviewer]
    )
    numbered = reviews.mutate(age_rank=ibis.row_number().over(latest_first))
    return numbered.filter(numbered.age_rank == 0).rename(reviewed_families="signal_families")
