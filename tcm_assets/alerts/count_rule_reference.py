"""The query of `count_rule_reference`: how usual it is to break the source system's rules, per tier, language and band.

A rule has one bound for everybody, and many honest videos break it: in some languages hardly anyone comments. So the
videos of a group that have as many views are counted, and those of them that break the rule.
"""

from collections.abc import Sequence
from datetime import date
from functools import cache

import ibis
import ibis.expr.types as ir

from tcm_assets.alerts.engagement_reference import MINIMUM_POPULATION, choose_compared_language, choose_compared_tier
from tcm_assets.alerts.signals import COUNT_SIGNALS, CountSignal
from tcm_assets.alerts.tables import ANY_LANGUAGE, BAND_MULTIPLES, COUNT_RULE_REFERENCE, UNKNOWN_LANGUAGE
from tcm_assets.points.populations import POPULATIONS
from tcm_assets.points.tables import WINDOW_RECORD
from tcm_assets.points.window_records import describe_days, record_windows
from tcm_assets.points.windowed_medians import name_at, place_in, trailing_windows, within_windows
from tcm_assets.warehouse.relations import left_joined

_COUNTS = tuple(
    dict.fromkeys(name for rule in COUNT_SIGNALS for name in (rule.metric, rule.contrast_metric) if name is not None)
)
ISO_639_1_LETTERS = 2

_VIDEO_DAY = ["video_id", "upload_date"]
_GROUP = {"rule": "int64", "tier": "int8", "language": "string", "band": "int64"}


def choose_by_band(count: ir.Value, bound: float | ir.Value, values: Sequence[int]) -> ir.Value:
    """Return the value of the band that a count above a rule's bound is in; null for any other count.

    `values` has one for each of BAND_MULTIPLES: a band begins above that multiple of the bound.
    """
    bands = reversed(list(zip(BAND_MULTIPLES, values, strict=True)))
    return ibis.cases(*((count > bound * multiple, value) for multiple, value in bands))


def breaks_count_rule(rows: ir.Table, rule: CountSignal) -> ir.BooleanValue:
    """Return whether the count is above the bound and its contrast, if any, is 0; null for an unknown count."""
    is_above = rows[rule.metric] > rule.bound
    return is_above if rule.contrast_metric is None else is_above & (rows[rule.contrast_metric] == 0)


def measure_count_rule_reference(
    videos: ir.Table, content_analysis: ir.Table, first_day: date, end_day: date, window_days: int
) -> ir.Table:
    """Return a row per day, rule, tier, language and band, in the columns of `count_rule_reference`.

    The days are those from `first_day` to the one before `end_day`. Each looks back over the videos uploaded on it and
    on the `window_days` - 1 days before, which `videos` and `content_analysis` must hold; rows of other days are
    ignored. Raises ValueError for a window of less than a day, or no day at all.
    """
    windows = trailing_windows(first_day, end_day, window_days)
    inside = within_windows(videos, first_day, end_day, window_days)
    records = record_windows(describe_ruled_days(inside, content_analysis), windows).rename(upload_date="day")
    everyone = _list_everyone(windows)
    nothing = everyone.mutate(population_count=ibis.literal(0, "int64"), raised_count=ibis.literal(0, "int64"))
    daily = _widen(_count_days(inside, content_analysis).union(nothing))
    rows = _sum_windows(daily, window_days)
    rows = rows.filter(
        rows.upload_date >= first_day,
        # A video that breaks a rule is in its groups itself: where nobody does, nobody asks.
        ((rows.population_count >= MINIMUM_POPULATION) & (rows.raised_count > 0))
        | ((rows.tier == 0) & (rows.language == ANY_LANGUAGE)),
    )
    recorded = left_joined(rows, records, on="upload_date")
    is_alone = ibis.or_(
        *(recorded.rule == place for place, rule in enumerate(COUNT_SIGNALS) if not rule.contrast_metric)
    )
    return recorded.select(
        upload_date="upload_date",
        signal=name_at(recorded.rule, tuple(rule.name for rule in COUNT_SIGNALS)),
        follower_tier=name_at(recorded.tier, POPULATIONS),
        language="language",
        language_name=recorded.language.substitute(_language_names(), else_=recorded.language),
        count_above=_edge(recorded, 0),
        count_up_to=ibis.cases((~is_alone, _edge(recorded, 1))),
        window_days=ibis.literal(window_days, type="int64"),
        **{column.name: recorded[column.name] for column in WINDOW_RECORD},
        population_count="population_count",
        raised_count="raised_count",
    ).select(*COUNT_RULE_REFERENCE.column_names)


def describe_ruled_days(videos: ir.Table, content_analysis: ir.Table) -> ir.Table:
    """Return what a window record compares of each day (see `describe_days`): what the rules look at."""
    grouped = _join_groups(videos, content_analysis)
    return describe_days(grouped, ("video_id", *_COUNTS, "tier", "language"))


def _join_groups(videos: ir.Table, content_analysis: ir.Table) -> ir.Table:
    languages = content_analysis.select("video_id", "upload_date", "language")
    joined = left_joined(videos.select("video_id", "upload_date", "follower_count", *_COUNTS), languages, on=_VIDEO_DAY)
    return joined.mutate(
        tier=choose_compared_tier(joined.follower_count), language=choose_compared_language(joined.language)
    )


def _count_days(inside: ir.Table, content_analysis: ir.Table) -> ir.Table:
    """Return how many of each day's videos are in each group and band of a rule, and how many of them break it.

    Columns: upload_date, `rule` (its place), `tier` (its place), `language`, `band`, population_count, raised_count.
    """
    grouped = _join_groups(inside, content_analysis)
    # One pass over the videos: they are counted by all that any rule asks; the few counts are spread over the rules.
    asked = {}
    for place, rule in enumerate(COUNT_SIGNALS):
        is_known = grouped[rule.metric if rule.contrast_metric is None else rule.contrast_metric].notnull()
        band = choose_by_band(grouped[rule.metric], rule.bound, range(len(BAND_MULTIPLES)))
        asked[f"band_{place}"] = ibis.cases((is_known, band if rule.contrast_metric else band.fill_null(-1)))
        asked[f"raised_{place}"] = breaks_count_rule(grouped, rule).fill_null(False)
    keyed = grouped.select("upload_date", "language", tier=place_in(grouped.tier, POPULATIONS), **asked)
    counted = keyed.group_by(*keyed.columns).aggregate(video_count=keyed.count())
    of_rules = ibis.array([_struct_of_rule(counted, place) for place in range(len(COUNT_SIGNALS))])
    spread = counted.select("upload_date", "tier", "language", "video_count", of_rule=of_rules.unnest()).unpack(
        "of_rule"
    )
    spread = spread.filter(spread.band.notnull())
    # Without a contrast every video is compared, and breaks the rule in each band that its count is above.
    alone = ibis.or_(*(spread.rule == place for place, rule in enumerate(COUNT_SIGNALS) if not rule.contrast_metric))
    bands = ibis.ifelse(alone, ibis.range(len(BAND_MULTIPLES)), ibis.array([spread.band]))
    banded = spread.mutate(own_band=spread.band, is_alone=alone).drop("band").mutate(band=bands.unnest())
    is_raised = ibis.ifelse(banded.is_alone, banded.own_band >= banded.band, banded.is_raised)
    return banded.group_by("upload_date", *_GROUP).aggregate(
        population_count=banded.video_count.sum(), raised_count=banded.video_count.sum(where=is_raised).fill_null(0)
    )


def _struct_of_rule(counted: ir.Table, place: int) -> ir.Value:
    return ibis.struct(
        {
            "rule": ibis.literal(place, type="int64"),
            "band": counted[f"band_{place}"].cast("int64"),
            "is_raised": counted[f"raised_{place}"],
        }
    )


def _widen(counted: ir.Table) -> ir.Table:
    """Return the counts of every tier and language, also of any tier and of any language, per day."""
    everyone, any_language = ibis.literal(0, type="int8"), ibis.literal(ANY_LANGUAGE)
    wider = counted.mutate(
        has_tier=counted.tier > 0,
        tier=ibis.array([counted.tier, counted.tier, everyone, everyone]).unnest(),
        language=ibis.array([counted.language, any_language, counted.language, any_language]).unnest(),
        widening=ibis.range(4).unnest(),
    )
    # A video of an unknown tier is among everyone already.
    wider = wider.filter(wider.has_tier | (wider.widening < 2))
    return wider.group_by("upload_date", *_GROUP).aggregate(
        population_count=wider.population_count.sum(), raised_count=wider.raised_count.sum()
    )


def _list_everyone(windows: ir.Table) -> ir.Table:
    """Return the group of all videos in every band of every rule, on every day."""
    days = windows.select(upload_date="day", tier=ibis.literal(0, type="int8"), language=ibis.literal(ANY_LANGUAGE))
    ruled = days.mutate(rule=ibis.range(len(COUNT_SIGNALS)).unnest())
    banded = ruled.mutate(band=ibis.range(len(BAND_MULTIPLES)).unnest())
    return banded.select("upload_date", *(banded[name].cast(kind).name(name) for name, kind in _GROUP.items()))


def _sum_windows(daily: ir.Table, window_days: int) -> ir.Table:
    """Return the counts of the `window_days` that end on each day of `daily`, for the groups that it has on that day.

    No video asks for another group. So there are as many rows as before, and not each day's in thirty windows.
    """
    numbered = daily.mutate(day_number=daily.upload_date.epoch_days())
    window = ibis.range_window(preceding=window_days - 1, following=0, group_by=[*_GROUP], order_by=numbered.day_number)
    summed = {name: numbered[name].sum().over(window) for name in ("population_count", "raised_count")}
    return numbered.select("upload_date", *_GROUP, **summed)


@cache
def _language_names() -> dict[str, str]:
    from babel import Locale

    names = {code: name for code, name in Locale("en").languages.items() if len(code) == ISO_639_1_LETTERS}
    return names | {ANY_LANGUAGE: "any language", UNKNOWN_LANGUAGE: "no recognised language"}


def _edge(rows: ir.Table, further: int) -> ir.Value:
    """Return the count above which a row's band begins, or that of the next band; null where there is none."""
    bound = ibis.cases(*((rows.rule == place, int(rule.bound)) for place, rule in enumerate(COUNT_SIGNALS)))
    multiple = ibis.cases(*((rows.band == place, each) for place, each in enumerate(BAND_MULTIPLES[further:])))
    return bound.cast("int64") * multiple
