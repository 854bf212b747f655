"""Automation conditions and freshness policies: when assets materialize themselves, and when they are late."""

from datetime import timedelta
from hashlib import sha256

import dagster as dg
import pyarrow as pa

from tcm_assets.orchestration.upstream_conditions import DayIsThere, UpstreamIsNewer

VERSIONED_BY_CONTENT = ("cleaned_creators", "cleaned_brands")
"""Assets whose data version is a digest of their rows: every refresh of a few days writes them, and seldom do they
change. All other days would follow each time."""

FOLLOWED_BY_NOBODY = ("scoring_rules",)
"""Assets that every refresh writes too, and whose news are about days to come, or days that the owner refreshes."""

_LISTS = dg.AssetSelection.assets(*VERSIONED_BY_CONTENT)

_NEW_LISTS = (
    dg.AutomationCondition.any_deps_match(
        dg.AutomationCondition.data_version_changed() | dg.AutomationCondition.will_be_requested()
    )
    .allow(_LISTS)
    .since_last_handled()
).with_label("new lists")

_UPSTREAM_WILL_BE_REQUESTED = dg.AutomationCondition.any_deps_match(dg.AutomationCondition.will_be_requested())


def _after_upstream(label: str, *ignored: str) -> dg.AutomationCondition[dg.AssetKey]:
    """Return the condition, called `label`, that anything upstream is new, other than the tables `ignored`."""
    ignored = (*FOLLOWED_BY_NOBODY, *ignored)
    upstream_is_newer = UpstreamIsNewer(frozenset((*VERSIONED_BY_CONTENT, *ignored)))
    updated_since_upstream = (dg.AutomationCondition.newly_updated() & ~upstream_is_newer).with_label(
        "updated after its upstream"
    )
    # A run that is asked for once, or that anyone made: a failed one is not asked for again and again.
    new_upstream = (
        dg.AutomationCondition.any_deps_updated()
        .ignore(dg.AssetSelection.assets(*VERSIONED_BY_CONTENT, *ignored))
        .since(
            dg.AutomationCondition.newly_requested()
            | updated_since_upstream
            | dg.AutomationCondition.initial_evaluation()
        )
    ).with_label("new upstream")
    return (
        ~dg.AutomationCondition.any_deps_in_progress()
        & ~dg.AutomationCondition.in_progress()
        & dg.AutomationCondition.all_deps_blocking_checks_passed()
        & (
            (
                new_upstream
                & (
                    dg.AutomationCondition.any_deps_match(dg.AutomationCondition.will_be_requested())
                    | upstream_is_newer
                )
            )
            | _NEW_LISTS
        )
        & DayIsThere()
    ).with_label(label)


AFTER_UPSTREAM = _after_upstream("after upstream")
"""As soon as anything upstream is new and its blocking checks pass, each day for itself.

Unlike Dagster's `eager()` it follows a day that is delivered again however old it is, asks for no day before anything
upstream of it is there, and does not wait for every day ever, so an asset over all days follows each new day.
"""

AFTER_VIDEOS = _after_upstream("after upstream, once deliveries are videos", "raw_videos")
"""For an asset over all days that reads `raw_videos` beside `videos`: a delivery alone would ask for it too early, and
`videos` once more."""

AFTER_UPSTREAM_WITHOUT_GAPS = (AFTER_UPSTREAM & ~dg.AutomationCondition.any_deps_missing()).with_label(
    "after upstream, all of which is there"
)
"""For what needs all of its inputs: a day with points and without cases is not paid yet. Also for what follows new
topics of all days, so that a day without videos gets no run."""

_CODE_CHANGES = dg.AutomationCondition.code_version_changed() & ~dg.AutomationCondition.in_progress()

WHEN_MISSING_OR_CODE_CHANGES = ((AFTER_UPSTREAM & dg.AutomationCondition.missing()) | _CODE_CHANGES).with_label(
    "once, and when its code changes"
)
"""For what has a schedule of its own: made once its upstream is there; new videos do not trigger it again."""

WHEN_CODE_CHANGES = _CODE_CHANGES.with_label("when its code changes")
"""For assets that read files: no asset upstream announces a new file; the landing sensor and the schedule do."""

LATEST_DAY_WHEN_CODE_CHANGES = (
    _CODE_CHANGES & dg.AutomationCondition.in_latest_time_window()  # the change alone would ask for every day ever
).with_label("the latest day, when its code changes")
"""For assets of a day that read files. The sensor `outdated_days` makes the days before again, a few in each run."""


def set_content_version(context: dg.AssetExecutionContext, rows: pa.Table) -> None:
    """Make a digest of `rows` the data version of the running asset, one of VERSIONED_BY_CONTENT."""
    digest = sha256(repr(rows.to_pylist()).encode()).hexdigest()
    context.set_data_version(context.asset_key, dg.DataVersion(digest))


WARN_AFTER = timedelta(hours=26)  # the daily refresh and two hours for it to run
FAIL_AFTER = timedelta(hours=50)  # two refreshes missed
# Every table is refreshed once a day.
DAILY_FRESHNESS = dg.FreshnessPolicy.time_window(fail_window=FAIL_AFTER, warn_window=WARN_AFTER)
# For weekly refreshes: a warning after one day late, a failure after two missed refreshes.
WEEKLY_FRESHNESS = dg.FreshnessPolicy.time_window(fail_window=timedelta(days=15), warn_window=timedelta(days=8))
REFRESH_HOUR_UTC = 2  # two hours after the day has ended, when its last export has usually been delivered
