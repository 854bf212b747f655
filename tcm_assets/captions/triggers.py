"""The weekly refresh of the topics."""

import dagster as dg

from tcm_assets.captions.tables import CONTENT_TOPICS
from tcm_assets.orchestration.automation import REFRESH_HOUR_UTC
from tcm_assets.orchestration.code_references import defined_here
from tcm_assets.orchestration.partitions import all_days, run_tags

WEEKLY_TABLES = (CONTENT_TOPICS.name,)
"""Tables that a nightly refresh leaves out: the topics have a schedule of their own, since they look at all videos."""

SCHEDULED_APART = dg.AssetSelection.assets(*WEEKLY_TABLES)

topics = dg.define_asset_job(
    "topics",
    selection=SCHEDULED_APART.downstream(),
    description="The topics of all videos, the topic of each video of the chosen days, and the published copy.",
    metadata=defined_here(),
)

TOPICS_CRON = f"0 {REFRESH_HOUR_UTC + 2} * * 1"  # Monday, two hours after the refresh of Sunday's uploads starts


@dg.schedule(
    job=topics,
    cron_schedule=TOPICS_CRON,
    execution_timezone="UTC",
    description="Every Monday (UTC), the topics of all videos; the nights between assign new videos to known topics.",
    metadata=defined_here(),
)
def weekly_topics() -> dg.RunRequest:
    """Request one run over all days, since any video may move to another topic."""
    return dg.RunRequest(tags=run_tags(all_days()))
