"""The jobs that schedules and sensors start."""

import dagster as dg

from tcm_assets.captions.tables import CONTENT_TOPICS
from tcm_assets.orchestration.automation import REFRESH_HOUR_UTC
from tcm_assets.orchestration.partitions import all_days

SCHEDULED_APART = dg.AssetSelection.assets(CONTENT_TOPICS.name)
"""What has a schedule of its own, since it looks at all videos at once."""

topics = dg.define_asset_job(
    "topics",
    selection=SCHEDULED_APART.downstream(),
    description="The topics of all videos and the topic of each video of the days asked for, and the published copy.",
)

TOPICS_CRON = f"0 {REFRESH_HOUR_UTC + 2} * * 1"
"""Monday, when the refresh of Sunday is done."""


@dg.schedule(
    job=topics,
    cron_schedule=TOPICS_CRON,
    execution_timezone="UTC",
    description="Every Monday, the topics of all videos (UTC); the nights between give new videos to topics known.",
)
def weekly_topics() -> dg.RunRequest:
    """One run over all days, since every video may be given to another topic."""
    days = all_days()
    return dg.RunRequest(
        tags={
            "dagster/asset_partition_range_start": days.start.isoformat(),
            "dagster/asset_partition_range_end": days.last_day.isoformat(),
        }
    )
