"""The jobs that schedules and sensors start."""

import dagster as dg

from tcm_assets.defs.live_requests import ASK_TAG
from tcm_assets.schemas.all_tables import ALL_TABLES
from tcm_assets.schemas.content_topics import CONTENT_TOPICS

_TOPICS = dg.AssetSelection.assets(CONTENT_TOPICS.name)
"""What has a schedule of its own, since it looks at all videos at once."""

_WITH_DAYS = dg.AssetSelection.assets(*(table.name for table in ALL_TABLES.values() if table.partition_column))
"""What is made day by day."""

everything = dg.define_asset_job(
    "everything",
    selection=dg.AssetSelection.all(),
    description="All there is, for the days asked for: a refresh, and the topics that have a schedule of their own.",
)

refresh = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all() - _TOPICS,
    description="A refresh of the days asked for: their videos and what follows, then matching and totals.",
)

topics = dg.define_asset_job(
    "topics",
    selection=_TOPICS.downstream(),
    description="The topics of all videos and the topic of each video of the days asked for, and the published copy.",
)

fetch = dg.define_asset_job(
    "fetch",
    # Nothing that is in the warehouse's pool: a run is in the pools of all its steps for as long as it lasts.
    selection=dg.AssetSelection.assets("live_deliveries"),
    tags={ASK_TAG: "true"},
    description=(
        "Asks the live source for the videos of the days asked for. What came is in the landing folder, whose sensor "
        "refreshes what rests on it."
    ),
)

rematch = dg.define_asset_job(
    "rematch",
    selection=dg.AssetSelection.assets("cleaned_creators", "cleaned_brands", "rejected_records").downstream()
    # A new brand's name is looked for in a day's captions when that day is next refreshed.
    - _WITH_DAYS,
    description="The lists and all that rests on them: profiles, scores, recommendations, totals, the published copy.",
)

settle = dg.define_asset_job(
    "settle",
    selection=dg.AssetSelection.assets("alert_cases").downstream(),
    description="What reviewers decided and what the shop did: cases, postings, balances, totals, the published copy.",
)
