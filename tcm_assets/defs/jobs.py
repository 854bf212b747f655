"""The jobs that schedules and sensors start."""

import dagster as dg

refresh = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all(),
    description="Everything, for the days asked for: the day's videos and what follows, then matching and totals.",
)

rematch = dg.define_asset_job(
    "rematch",
    selection=dg.AssetSelection.assets("cleaned_creators", "cleaned_brands", "rejected_records").downstream(),
    description="The lists and all that rests on them: profiles, scores, recommendations, totals, the published copy.",
)

settle = dg.define_asset_job(
    "settle",
    selection=dg.AssetSelection.assets("alert_cases").downstream(),
    description="What reviewers decided and what the shop did: cases, postings, balances, totals, the published copy.",
)
