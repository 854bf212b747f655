"""The query of `engagement_reference`: medians and spreads of log reaction ratios, per tier, category and language."""

from datetime import date

import ibis
import ibis.expr.types as ir

from tcm_assets.alerts.tables import (
    ANY_CATEGORY,
    ANY_LANGUAGE,
    COMPARED_CATEGORIES,
    ENGAGEMENT_REFERENCE,
    LEAST_LOG_SCALE,
    REACTION_RATIOS,
    STEPS_PER_UNIT,
    UNKNOWN_LANGUAGE,
)
from tcm_assets.catalogue.deliveries import COUNT_OF_RATIO
from tcm_assets.points.populations import EVERYONE, POPULATIONS, follower_tier
from tcm_assets.points.robust import robust_scale
from tcm_assets.points.tables import WINDOW_RECORD
from tcm_assets.points.window_records import describe_days, record_windows
from tcm_assets.points.windowed_medians import (
    grid_medians,
    name_at,
    place_in,
    trailing_windows,
    windowed_counts,
    within_windows,
)
from tcm_assets.warehouse.relations import computed_once, left_joined

MINIMUM_VIEWS = 1_000  # views from which a ratio is compared: below, a handful of friends decides it
# Videos from which a group is compared with itself: the standard error of a MAD of 50 values is a sixth of it.
MINIMUM_POPULATION = 50


# Steps of the grid that are one for languages, of which there are many: an eighth is far finer than what it shifts.
LANGUAGE_STEPS = 4


def smooth_ratio(reactions: ir.Value, views: ir.Value) -> ir.Value:
    """Return reactions per view as (r + 1/2) / (v + 1), which has a logarithm even without reactions."""
    # Cast before adding: DuckDB would otherwise count in decimals, which takes ten times as long.
    return (reactions.cast("float64") + 0.5) / (views.cast("float64") + 1.0)


def choose_compared_tier(follower_count: ir.Value) -> ir.Value:
    """Return the name of the tier of that many followers; the population of everyone where they are unknown."""
    return follower_tier(follower_count).fill_null(EVERYONE)


def choose_compared_language(language: ir.Value) -> ir.Value:
    """Return the language of the videos that a video is compared with: its own, or those of no recognised language."""
    return language.fill_null(UNKNOWN_LANGUAGE)


def analysis_of(suspects: ir.Table, content_analysis: ir.Table, *columns: str) -> ir.Table:
    """Return video_id, upload_date and `columns` of the suspects' rows alone.

    So the engine builds no hash table of millions to join few.
    """
    key = ("video_id", "upload_date")
    return content_analysis.semi_join(suspects.select(*key), list(key)).select(*key, *columns)


def measure_engagement_reference(
    videos: ir.Table, content_analysis: ir.Table, first_day: date, end_day: date, window_days: int
) -> ir.Table:
    """Return a row per day, follower tier, category and ratio, and per tier and language with enough videos.

    Columns: those of `engagement_reference`.

    The days are those from `first_day` to the one before `end_day`. A day's population is the videos uploaded on it and
    on the `window_days` - 1 days before, so `videos` and `content_analysis` must reach back that far; rows of other
    days are ignored, and the statistics leave out videos with fewer than `MINIMUM_VIEWS` views. Raises ValueError for a
    window of less than a day, or no day at all.
    """
    windows = trailing_windows(first_day, end_day, window_days)
    inside = within_windows(videos, first_day, end_day, window_days)
    seen = inside.filter(inside.view_count >= MINIMUM_VIEWS)
    records = record_windows(describe_compared_days(inside, content_analysis), windows)
    steps = _place_on_grid(seen, content_analysis)
    counts = windowed_counts(_count_daily_steps(steps), windows)
    populations = counts.group_by("day", "group").aggregate(population_count=counts.window_count.max())
    large = counts.filter(counts.window_count >= MINIMUM_POPULATION)
    filled = _fill_groups(windows, populations, grid_medians(large), records, window_days)
    spoken = windowed_counts(_count_daily_steps_of_languages(steps), windows)
    of_languages = grid_medians(spoken.filter(spoken.window_count >= MINIMUM_POPULATION))
    return filled.union(_list_languages(of_languages, records, window_days))


def describe_compared_days(videos: ir.Table, content_analysis: ir.Table) -> ir.Table:
    """Return what a window record compares of each day (see `describe_days`): all that the day's alerts look at.

    Beside the ratios these are the captions, which alerts compare over the same window.
    """
    analysed = content_analysis.select("video_id", "upload_date", "category", "language")
    joined = left_joined(videos, analysed, on=["video_id", "upload_date"])
    described = joined.mutate(tier=choose_compared_tier(joined.follower_count))
    counts = ("view_count", *(COUNT_OF_RATIO[ratio] for ratio in REACTION_RATIOS))
    return describe_days(described, ("video_id", "author_id", *counts, "tier", "category", "language", "caption"))


def _group_number(tier: ir.Value, category: ir.Value, ratio: ir.Value) -> ir.Value:
    """Return a group as one whole number, which the engine handles faster than three texts."""
    # As int64: the engine would keep small positions in bytes, which overflow.
    return (tier.cast("int64") * len(COMPARED_CATEGORIES) + category) * len(REACTION_RATIOS) + ratio


def _place_on_grid(seen: ir.Table, content_analysis: ir.Table) -> ir.Table:
    """Return how many of each day's videos are on each step of the grid, by tier and category (places) and language."""
    analysed = content_analysis.select("video_id", "upload_date", "category", "language")
    joined = seen.left_join(analysed, ["video_id", "upload_date"])
    steps = [
        (smooth_ratio(joined[COUNT_OF_RATIO[ratio]], joined.view_count).ln() * STEPS_PER_UNIT).round().cast("int64")
        for ratio in REACTION_RATIOS
    ]
    placed = joined.select(
        "upload_date",
        tier=place_in(choose_compared_tier(joined.follower_count), POPULATIONS),
        category=place_in(joined.category.fill_null(ANY_CATEGORY), COMPARED_CATEGORIES),
        language=choose_compared_language(joined["language"]),
        ratio=ibis.range(len(REACTION_RATIOS)).unnest(),
        step=ibis.array(steps).unnest(),
    ).filter(ibis._.step.notnull())
    counted = placed.group_by("upload_date", "tier", "category", "language", "ratio", "step").aggregate(
        step_count=placed.count()
    )
    # Categories and languages are counted from one pass over the videos.
    return computed_once(counted)


def _count_daily_steps_of_languages(steps: ir.Table) -> ir.Table:
    """Return how many of each day's videos are on each step, for each language in its tier and in all together."""
    own, everyone = steps.tier, ibis.literal(0, type="int8")
    # A video of an unknown tier is among all together already.
    tiers = ibis.ifelse(own == everyone, ibis.array([own]), ibis.array([own, everyone]))
    wider = steps.mutate(tier=tiers.unnest())
    group = ibis.struct({"tier": wider.tier, "language": wider["language"], "ratio": wider.ratio})
    return wider.group_by(
        "upload_date", group=group, bin=(wider.step / LANGUAGE_STEPS).round().cast("int64")
    ).aggregate(value_count=wider.step_count.sum())


def _list_languages(medians: ir.Table, records: ir.Table, window_days: int) -> ir.Table:
    """Return the statistics of languages in the columns of `engagement_reference`."""
    known = medians.unpack("group").rename(upload_date="day", population_count="window_count")
    recorded = left_joined(known, records.rename(upload_date="day"), on="upload_date")
    tier, log_mad = name_at(recorded.tier, POPULATIONS), recorded["mad"] * (LANGUAGE_STEPS / STEPS_PER_UNIT)
    return recorded.select(
        upload_date="upload_date",
        follower_tier=tier,
        category=ibis.literal(ANY_CATEGORY),
        language="language",
        ratio=name_at(recorded.ratio, REACTION_RATIOS),
        window_days=ibis.literal(window_days, type="int64"),
        **{column.name: recorded[column.name] for column in WINDOW_RECORD},
        population_count="population_count",
        compared_tier=tier,
        compared_category=ibis.literal(ANY_CATEGORY),
        log_median=recorded["median"] * (LANGUAGE_STEPS / STEPS_PER_UNIT),
        log_mad=log_mad,
        log_scale=robust_scale(log_mad, LEAST_LOG_SCALE),
    ).select(*ENGAGEMENT_REFERENCE.column_names)


def _count_daily_steps(steps: ir.Table) -> ir.Table:
    """Return how many of each day's videos are on each step of the grid, for every group they belong to."""
    counted = steps.group_by("upload_date", "tier", "category", "ratio", "step").aggregate(
        step_count=steps.step_count.sum()
    )
    wider = counted.mutate(
        # Position 0 is everyone, or any category; a video without a tier or category is there already.
        tier=ibis.array([counted.tier, counted.tier, ibis.literal(0), ibis.literal(0)]).unnest(),
        category=ibis.array([counted.category, ibis.literal(0), counted.category, ibis.literal(0)]).unnest(),
        widening=ibis.range(4).unnest(),
        has_tier=counted.tier > 0,
        has_category=counted.category > 0,
    )
    wider = wider.filter((wider.has_category | (wider.widening % 2 == 0)), (wider.has_tier | (wider.widening < 2)))
    numbered = wider.mutate(group=_group_number(wider.tier, wider.category, wider.ratio))
    return numbered.group_by("upload_date", "group", bin="step").aggregate(value_count=numbered.step_count.sum())


def _fill_groups(
    windows: ir.Table, populations: ir.Table, medians: ir.Table, records: ir.Table, window_days: int
) -> ir.Table:
    """Return every group of every day with its own statistics, or those of the next wider large enough group."""
    grid = (
        windows.select(upload_date="day")
        .mutate(tier=ibis.range(len(POPULATIONS)).unnest())
        .mutate(place=ibis.range(len(COMPARED_CATEGORIES)).unnest())
        .mutate(ratio_place=ibis.range(len(REACTION_RATIOS)).unnest())
    )
    grid = grid.mutate(
        own=_group_number(grid.tier, grid.place, grid.ratio_place),
        of_tier=_group_number(grid.tier, ibis.literal(0), grid.ratio_place),
        of_all=_group_number(ibis.literal(0), ibis.literal(0), grid.ratio_place),
    )
    sized = populations.select(upload_date="day", own="group", population_count="population_count")
    filled = grid.left_join(sized, ["upload_date", "own"])
    filled = filled.mutate(population_count=filled.population_count.fill_null(0)).select(
        *grid.columns, "population_count"
    )
    levels = ("own", "of_tier", "of_all")
    for level in levels:
        statistics = medians.select(
            **{"upload_date": "day", level: "group", f"{level}_median": "median", f"{level}_mad": "mad"}
        )
        filled = filled.left_join(statistics, ["upload_date", level]).select(
            *filled.columns, f"{level}_median", f"{level}_mad"
        )
    filled = left_joined(filled, records.rename(upload_date="day"), on="upload_date")
    median = ibis.coalesce(*(filled[f"{level}_median"] for level in levels))
    mad = ibis.cases(*((filled[f"{level}_median"].notnull(), filled[f"{level}_mad"]) for level in levels))
    log_mad = mad / STEPS_PER_UNIT
    tier, category = name_at(filled.tier, POPULATIONS), name_at(filled.place, COMPARED_CATEGORIES)
    return filled.select(
        upload_date="upload_date",
        follower_tier=tier,
        category=category,
        language=ibis.literal(ANY_LANGUAGE),
        ratio=name_at(filled.ratio_place, REACTION_RATIOS),
        window_days=ibis.literal(window_days, type="int64"),
        **{column.name: filled[column.name] for column in WINDOW_RECORD},
        population_count=filled.population_count,
        compared_tier=ibis.cases(
            (filled.own_median.notnull() | filled.of_tier_median.notnull(), tier),
            (filled.of_all_median.notnull(), EVERYONE),
        ),
        compared_category=ibis.cases((filled.own_median.notnull(), category), (median.notnull(), ANY_CATEGORY)),
        log_median=median / STEPS_PER_UNIT,
        log_mad=log_mad,
        log_scale=robust_scale(log_mad, LEAST_LOG_SCALE),
    ).select(*ENGAGEMENT_REFERENCE.column_names)
