"""The query of `sponsorship_conflicts`: days since a creator's last partnership with a rival of a brand."""

import re

import ibis
import ibis.expr.types as ir

from tcm_assets.campaigns.conflict_windows import CONFLICT_WINDOWS
from tcm_assets.campaigns.sponsorship_history import brand_kinds
from tcm_assets.campaigns.sponsorship_tables import SPONSORSHIP_CONFLICTS

SHORTEST_NAME = 3
"""Letters that a name needs to be the beginning of another brand's of the same house: "HP" begins too many."""


def find_conflicts(sponsorship_history: ir.Table, brand_profiles: ir.Table, videos: ir.Table) -> ir.Table:
    """Return the rows of `sponsorship_conflicts`, in its columns.

    `brand_profiles` needs brand_id, brand_name and theme. A brand whose kind is unknown has no rivals.
    """
    brands = brand_kinds(brand_profiles).drop_null("kind")
    brands = brands.mutate(plain_name=_plain(brands.brand_name), house=_house(brands.brand_name))
    known = sponsorship_history.filter(sponsorship_history.is_disclosed).drop_null(["creator_id", "brand_id"])
    last = known.group_by("creator_id", rival_brand_id=known.brand_id).agg(last_on=known.upload_date.max())
    rivals = brands.select(
        "kind",
        rival_brand_id="brand_id",
        rival_name="brand_name",
        rival_plain_name="plain_name",
        rival_house="house",
    )
    dated = last.inner_join(rivals, "rival_brand_id").inner_join(brands, "kind")
    is_same_house = (dated.house == dated.rival_house).fill_null(False)
    is_same_name = _begins(dated.plain_name, dated.rival_plain_name) | _begins(dated.rival_plain_name, dated.plain_name)
    apart = dated.filter(dated.brand_id != dated.rival_brand_id, ~is_same_house, ~is_same_name)
    newest = videos.agg(as_of=videos.upload_date.max())
    clocked = apart.cross_join(newest)
    days_since = clocked.as_of.delta(clocked.last_on, unit="day")
    window_days = window_days_of(clocked.kind)
    return clocked.mutate(
        days_since=days_since, window_days=window_days, is_inside_window=days_since <= window_days
    ).select(*SPONSORSHIP_CONFLICTS.column_names)


def window_days_of(kind: ir.StringValue) -> ir.IntegerValue:
    """Return the window of each kind, in days: of the first entry whose name is a word of it, or the default."""
    return ibis.cases(
        *(
            (kind.lower().re_search(rf"\b{re.escape(window.name.lower())}\b"), ibis.literal(window.days, "int64"))
            for window in CONFLICT_WINDOWS.windows
        ),
        else_=ibis.literal(CONFLICT_WINDOWS.default, "int64"),
    )


def _plain(name: ir.StringValue) -> ir.StringValue:
    return name.lower().re_replace(r"[^\pL\pN]", "")


def _house(name: ir.StringValue) -> ir.StringValue:
    plain = _plain(name)
    return ibis.cases(
        *(
            (plain.isin(sorted({"".join(filter(str.isalnum, own.lower())) for own in house.brands})), house.name)
            for house in CONFLICT_WINDOWS.houses
        ),
        else_=ibis.null("string"),
    )


def _begins(name: ir.StringValue, beginning: ir.StringValue) -> ir.BooleanValue:
    return (beginning.length() >= SHORTEST_NAME) & name.startswith(beginning)
