"""The source system's rules: a count above a bound, and none of the reactions that should come with it.

The rules are the source's. How severe an alert is follows from how unusual it is for a video of an account of that
size, in that language, with as many views: of small accounts in some languages one video in ten has no comment.
"""

import ibis
import ibis.expr.types as ir

from tcm_assets.alerts.alert_rows import VIDEO_COLUMNS, Alert, build_alert, format_whole, list_alerts
from tcm_assets.alerts.count_rule_reference import breaks_count_rule, choose_by_band
from tcm_assets.alerts.engagement_reference import (
    MINIMUM_POPULATION,
    analysis_of,
    choose_compared_language,
    choose_compared_tier,
)
from tcm_assets.alerts.signals import COUNT_SIGNALS, USUAL_SHARE, CountSignal
from tcm_assets.alerts.tables import ANY_LANGUAGE, BAND_MULTIPLES
from tcm_assets.points.populations import EVERYONE
from tcm_assets.warehouse.relations import computed_once

ONE_SIDED_95 = 1.6448536  # standard deviations below which 95 % of a normal distribution lie

_GROUP_COLUMNS = (
    *("follower_tier", "language", "language_name", "count_above", "count_up_to", "population_count", "raised_count"),
)
_NOTHING_IS_KNOWN = "too few videos to say how usual that is"


def list_count_rule_alerts(suspects: ir.Table, content_analysis: ir.Table, count_rule_reference: ir.Table) -> ir.Table:
    """Return one row per suspect and rule that it breaks, with the columns of `list_alerts`."""
    broken = _join_languages(computed_once(_list_broken_rules(suspects)), content_analysis)
    compared = computed_once(_compare(broken, count_rule_reference))
    return list_alerts(compared, VIDEO_COLUMNS, [_alert_on_count(compared, rule) for rule in COUNT_SIGNALS])


def _list_broken_rules(suspects: ir.Table) -> ir.Table:
    """Return one row per suspect and broken rule: the video's, `rule`, `count`, `bound` and `count_above`."""
    broken = ibis.array(
        [
            ibis.cases(
                (
                    breaks_count_rule(suspects, rule),
                    ibis.struct(
                        {
                            "rule": ibis.literal(rule.name),
                            "count": suspects[rule.metric].cast("int64"),
                            "bound": ibis.literal(int(rule.bound), type="int64"),
                        }
                    ),
                )
            )
            for rule in COUNT_SIGNALS
        ]
    )
    accused = suspects.filter(ibis.or_(*(breaks_count_rule(suspects, rule) for rule in COUNT_SIGNALS)))
    each = accused.select(*VIDEO_COLUMNS, "follower_count", broken=broken.unnest())
    each = each.filter(each.broken.notnull()).unpack("broken")
    multiple = choose_by_band(each["count"], each.bound, BAND_MULTIPLES)
    return each.mutate(count_above=each.bound * multiple)


def _join_languages(broken: ir.Table, content_analysis: ir.Table) -> ir.Table:
    languages = analysis_of(broken, content_analysis, "language").distinct()
    joined = broken.left_join(languages, ["video_id", "upload_date"]).select(*broken.columns, "language")
    return joined.mutate(
        follower_tier=choose_compared_tier(joined.follower_count), language=choose_compared_language(joined.language)
    )


def _compare(broken: ir.Table, reference: ir.Table) -> ir.Table:
    """Add the group that each row is compared with, and how many of its other videos break the rule.

    The group is the tier in the language, else the tier, else all videos, else all in the next lower band with enough:
    there the rule is broken more often, so that nothing seems rarer than it is. Columns, null without any group:
    `group`, a struct of a row of the reference, `other_count` and `other_raised_count`.
    """
    known = reference.filter(reference.population_count >= MINIMUM_POPULATION).rename(rule="signal")
    everyone = reference.filter(reference.follower_tier == EVERYONE, reference.language == ANY_LANGUAGE)
    of_band = ["upload_date", "rule", "asked_above"]
    known = known.mutate(asked_above=known.count_above)
    levels = (
        (known, [*of_band, "follower_tier", "language"]),
        (known.filter(known.language == ANY_LANGUAGE), [*of_band, "follower_tier"]),
        (_fill_bands(everyone.rename(rule="signal")), of_band),
    )
    compared = broken.mutate(asked_above=broken.count_above)
    for place, (groups, keys) in enumerate(levels):
        group = ibis.struct({name: groups[name] for name in _GROUP_COLUMNS})
        narrow = groups.select(*keys, **{f"group_{place}": group})
        compared = compared.left_join(narrow, keys).select(*compared.columns, f"group_{place}")
    named = compared.mutate(group=ibis.coalesce(*(compared[f"group_{place}"] for place in range(len(levels)))))
    # A video is in its own band, and breaks the rule itself.
    itself = ibis.ifelse(named.group["count_above"] == named.count_above, 1, 0)
    return named.select(
        *broken.columns,
        "group",
        other_count=named.group["population_count"] - itself,
        other_raised_count=named.group["raised_count"] - itself,
    )


def _fill_bands(everyone: ir.Table) -> ir.Table:
    """Return the rows of all videos, a band with too few of them with the numbers of the next lower one with enough."""
    upwards = ibis.window(group_by=["upload_date", "rule"], order_by="count_above", preceding=None, following=0)
    has_enough = everyone.population_count >= MINIMUM_POPULATION
    placed = everyone.select(
        "upload_date",
        "rule",
        asked_above=everyone.count_above,
        count_above=everyone.count_above.max(where=has_enough).over(upwards),
    )
    return placed.inner_join(everyone, ["upload_date", "rule", "count_above"])


def _bound_share(raised: ir.Value, population: ir.Value) -> ir.Value:
    """Return the upper bound of a share that is not too small at 95 %: of few videos little is known.

    It is that of Wilson's score interval (1927). Of none among 268 it is 1 %, of none among 2,703 0.1 %.
    """
    half = ONE_SIDED_95**2 / 2.0
    spread = (raised * (population - raised) / population + half / 2.0).sqrt() * ONE_SIDED_95
    return (raised + half + spread) / (population + 2.0 * half)


def _alert_on_count(compared: ir.Table, rule: CountSignal) -> Alert:
    """Build the alert of one of the rules; its excess is the share that counts as usual over the share of its group."""
    share = _bound_share(compared.other_raised_count, compared.other_count)
    return build_alert(
        compared.rule == rule.name,
        rule,
        excess=(USUAL_SHARE / share).fill_null(0.0),
        metric=rule.metric,
        value=compared["count"],
        bound=rule.bound,
        contrast_metric=rule.contrast_metric,
        contrast_value=None if rule.contrast_metric is None else ibis.literal(0.0),
        details={
            "count": format_whole(compared["count"]),
            "bound": f"{rule.bound:,}",
            "how_usual": _describe_group(compared, rule).fill_null(_NOTHING_IS_KNOWN),
        },
    )


def _describe_group(compared: ir.Table, rule: CountSignal) -> ir.Value:
    """Return how many of the group break the rule, in words: 1 in 12 of 240 other videos ...; null without a group."""
    raised, population, group = compared.other_raised_count, compared.other_count, compared.group
    share = ibis.cases(
        (raised == 0, ibis.literal("none of ")),
        (population < 1.5 * raised, ibis.literal("most of ")),
        else_=ibis.literal("1 in ").concat(format_whole(population / raised), " of "),
    )
    accounts = ibis.cases(
        (group["follower_tier"] != EVERYONE, ibis.literal(" of ").concat(group["follower_tier"], " accounts")), else_=""
    )
    language = ibis.cases(
        (group["language"] != ANY_LANGUAGE, ibis.literal(" in ").concat(group["language_name"])), else_=""
    )
    above, up_to = format_whole(group["count_above"]), format_whole(group["count_up_to"])
    if rule.contrast_metric is None:
        counted = ibis.literal(" with more than ").concat(above)
    else:
        band = ibis.cases((group["count_up_to"].notnull(), above.concat(" to ", up_to)), else_=above.concat(" or more"))
        counted = ibis.literal(" with ").concat(band, " views")
    return share.concat(format_whole(population), " other videos", accounts, language, counted)
