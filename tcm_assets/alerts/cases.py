"""What becomes of a video with alerts: one case, held while independent evidence agrees and nobody has decided."""

import ibis
import ibis.expr.types as ir

from tcm_assets.alerts.signals import SEVERITIES, SIGNAL_FAMILIES, SIGNALS
from tcm_assets.alerts.tables import ALERT_CASES

HOLDING_FAMILIES = 2
"""Families of evidence that have to agree before earnings wait; signals that do not count for holding give none."""

_HOLDING_SIGNALS = [signal.name for signal in SIGNALS if signal.counts_for_holding]


def alert_cases(engagement_alerts: ir.Table, reviews: ir.Table, videos: ir.Table) -> ir.Table:
    """One row per video of `videos` with alerts or with a rejection, in the columns of `alert_cases`.

    `videos` and `engagement_alerts` are of the same days. `reviews` has the columns video_id, decision ("release" or
    "reject"), signal_families (those that the reviewer saw), note, reviewer and reviewed_at; the latest of a video
    counts. A rejection stands. A release stands until a signal comes of a family that the reviewer did not see: the
    case is then open again, and held again where two families agree. Where the alerts are gone, as when counts were
    delivered anew, a release has nothing left to release, but a rejection stays a case, without signals.
    """
    latest = _latest(reviews)
    alerted = _cases(engagement_alerts)
    cases = alerted.union(_without_alerts(latest, alerted, videos).select(*alerted.columns))
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


def _cases(alerts: ir.Table) -> ir.Table:
    """One row per video: its signals and families in the order in which the schema lists them, its worst severity, and
    of how many families there are signals that count for holding.
    """
    signals = [signal.name for signal in SIGNALS]
    collected = alerts.group_by("video_id", "upload_date").aggregate(
        author_id=alerts.author_id.max(),
        author_username=alerts.author_username.max(),
        fired_signals=alerts.signal.collect(),
        fired_families=alerts.signal_family.collect(),
        fired_severities=alerts.severity.collect(),
        holding_family_count=alerts.signal_family.nunique(where=alerts.signal.isin(_HOLDING_SIGNALS)),
    )
    return collected.select(
        "video_id",
        "upload_date",
        "author_id",
        "author_username",
        "holding_family_count",
        signals=ibis.array(signals).filter(lambda signal: collected.fired_signals.contains(signal)),
        signal_families=ibis.array(list(SIGNAL_FAMILIES)).filter(
            lambda family: collected.fired_families.contains(family)
        ),
        severity=ibis.cases(
            *((collected.fired_severities.contains(severity), severity) for severity in reversed(SEVERITIES))
        ),
    )


def _without_alerts(latest: ir.Table, cases: ir.Table, videos: ir.Table) -> ir.Table:
    """One row per rejected video without a case, in the columns of `_cases`."""
    rejected = latest.filter(latest.decision == "reject").select("video_id")
    told = videos.select("video_id", "upload_date", "author_id", "author_username")
    nothing = ibis.literal([], type="array<string>")
    return (
        told.semi_join(rejected, "video_id")
        .anti_join(cases, "video_id")
        .mutate(
            holding_family_count=ibis.literal(0, "int64"),
            signals=nothing,
            signal_families=nothing,
            severity=ibis.null("string"),
        )
    )


def _latest(reviews: ir.Table) -> ir.Table:
    """The latest review of each video; of two at one instant the rejection, which withholds and can be undone."""
    latest_first = ibis.window(
        group_by=reviews.video_id, order_by=[reviews.reviewed_at.desc(), reviews.decision, reviews.reviewer]
    )
    numbered = reviews.mutate(age_rank=ibis.row_number().over(latest_first))
    return numbered.filter(numbered.age_rank == 0).rename(reviewed_families="signal_families")
