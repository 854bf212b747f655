"""The weekly refresh of the topics."""

from datetime import UTC, datetime, time, timedelta

import dagster as dg

from tcm_assets.captions.tables import CONTENT_TOPICS, TEXT_EMBEDDINGS
from tcm_assets.orchestration.automation import REFRESH_HOUR_UTC
from tcm_assets.orchestration.code_references import defined_here
from tcm_assets.orchestration.partitions import all_days
from tcm_assets.orchestration.requested_runs.scheduled_runs import EVERY_HOUR, ask_until_done, tick_time
from tcm_assets.services.messages import clock

WEEKLY_TABLES = (CONTENT_TOPICS.name,)
"""Tables that a nightly refresh leaves out: the topics have a schedule of their own, since they look at all videos."""

SCHEDULED_APART = dg.AssetSelection.assets(*WEEKLY_TABLES)

topics = dg.define_asset_job(
    "topics",
    selection=SCHEDULED_APART.downstream(),
    description="The topics of all videos, the topic of each video of the chosen days, and the published copy.",
    metadata=defined_here(),
)

TOPICS_WEEKDAY = 0  # Monday
TOPICS_HOUR_UTC = REFRESH_HOUR_UTC + 2  # two hours after the refresh of Sunday's uploads starts


@dg.schedule(
    job=topics,
    cron_schedule=EVERY_HOUR,
    execution_timezone="UTC",
    description=(
        f"Every Monday from {TOPICS_HOUR_UTC:02}:00 UTC on, the topics of all videos; the nights between assign new "
        "videos to known topics. Looks again every hour, in case that failed or was missed."
    ),
    metadata=defined_here(),
)
def weekly_topics(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Request one run over all days, since any video may move to another topic, until the topics are of this week."""
    due_at = _due_at(tick_time(context))
    if context.instance.get_latest_materialization_event(dg.AssetKey(TEXT_EMBEDDINGS.name)) is None:
        return dg.SkipReason("no video has been refreshed yet that topics could be found in")
    made = context.instance.get_latest_materialization_event(dg.AssetKey(CONTENT_TOPICS.name))
    is_made = made is not None and made.timestamp >= due_at.timestamp()
    return ask_until_done(
        context,
        f"topics of the week of {due_at.date()}",
        due_at=due_at,
        days=all_days(),
        jobs=(topics.name, "everything"),
        made=f"the topics were found since {clock(due_at.timestamp())}: due again a week later" if is_made else None,
    )


def _due_at(now: datetime) -> datetime:
    """Return the latest time, up to `now`, at which topics were due."""
    due_at = datetime.combine(now.date() - timedelta(days=now.weekday() - TOPICS_WEEKDAY), time(TOPICS_HOUR_UTC), UTC)
    return due_at if due_at <= now else due_at - timedelta(weeks=1)
