"""The query of `sponsorship_conflicts`: days since a creator's last partnership with a rival of a brand."""

from typing import Final

import ibis
import ibis.expr.types as ir

from tcm_assets.campaigns.conflict_windows import CONFLICT_WINDOWS, WINDOW_DAYS
from tcm_assets.campaigns.sponsorship_tables import SPONSORSHIP_CONFLICTS
from tcm_assets.matching.regulated_meanings import THEME_OF_CATEGORY
from tcm_assets.warehouse.relations import left_joined

SHORTEST_NAME: Final = 3
"""Letters that a name needs to be the beginning of another brand's of the same house: "HP" begins too many."""

CLEAR_SHARE: Final = 0.1
"""Share that a brand's largest theme needs to count: below it, its texts are nearly as much about anything else."""


def find_conflicts(
    sponsorship_history: ir.Table, brand_profiles: ir.Table, regulated_brands: ir.Table, videos: ir.Table
) -> ir.Table:
    """Return the rows of `sponsorship_conflicts`, in its columns.

    `brand_profiles` needs brand_id, brand_name, themes and theme_shares. Brands that share a theme are rivals, unless
    one of them sells goods that the law limits by age and the other does not; a brand of unknown themes has none.
    """
    limits = regulated_brands.select("brand_id", "regulated_category")
    brands = left_joined(brand_profiles.select("brand_id", "brand_name"), limits, on="brand_id")
    brands = brands.mutate(plain_name=_plain(brands.brand_name), house=_house(brands.brand_name))
    brands = brands.inner_join(brand_themes(brand_profiles, regulated_brands), "brand_id")
    known = sponsorship_history.filter(sponsorship_history.is_disclosed).drop_null(["creator_id", "brand_id"])
    last = known.group_by("creator_id", rival_brand_id=known.brand_id).agg(last_on=known.upload_date.max())
    rivals = brands.select(
        "kind",
        rival_brand_id="brand_id",
        rival_name="brand_name",
        rival_plain_name="plain_name",
        rival_house="house",
        rival_category="regulated_category",
    )
    dated = last.inner_join(rivals, "rival_brand_id").inner_join(brands, "kind")
    is_same_house = (dated.house == dated.rival_house).fill_null(False)
    is_same_name = _begins(dated.plain_name, dated.rival_plain_name) | _begins(dated.rival_plain_name, dated.plain_name)
    apart = dated.filter(
        dated.brand_id != dated.rival_brand_id,
        ~is_same_house,
        ~is_same_name,
        dated.regulated_category.identical_to(dated.rival_category),
    )
    timed = apart.mutate(window_days=window_days_of(apart.kind))
    longest_first = ibis.window(
        group_by=["creator_id", "brand_id", "rival_brand_id"], order_by=[timed.window_days.desc(), timed.kind]
    )
    # Two brands may share several themes: the one whose partnerships last longest decides.
    first = timed.mutate(place=ibis.row_number().over(longest_first))
    clocked = first.filter(first.place == 0).cross_join(videos.agg(as_of=videos.upload_date.max()))
    days_since = clocked.as_of.delta(clocked.last_on, unit="day")
    return clocked.mutate(days_since=days_since, is_inside_window=days_since <= clocked.window_days).select(
        *SPONSORSHIP_CONFLICTS.column_names
    )


def brand_themes(brand_profiles: ir.Table, regulated_brands: ir.Table) -> ir.Table:
    """Return brand_id and `kind`: themes that a brand's texts name, that of its regulated goods, those of its house.

    A beer that speaks of football alone is a rival of all beers.
    """
    is_clear = (brand_profiles.theme_shares.maxs() >= CLEAR_SHARE).fill_null(True)
    named = brand_profiles.filter(is_clear).select("brand_id", kind="themes").unnest("kind")
    plain = _plain(brand_profiles.brand_name)
    sold = ibis.cases(
        *(
            (plain == _plain_text(house.name), ibis.literal(list(house.sells), type="array<string>"))
            for house in CONFLICT_WINDOWS.houses
        ),
        else_=ibis.literal([], type="array<string>"),
    )
    of_house = brand_profiles.select("brand_id", kind=sold).unnest("kind")
    limited = regulated_brands.select(
        "brand_id", kind=regulated_brands.regulated_category.cases(*THEME_OF_CATEGORY.items(), else_=None)
    )
    return ibis.union(named, of_house, limited).drop_null("kind").distinct()


def window_days_of(kind: ir.StringValue) -> ir.IntegerValue:
    """Return the window of each theme, in days; null for a name that is no theme."""
    return ibis.cases(
        *((kind == theme, ibis.literal(days, "int64")) for theme, days in WINDOW_DAYS.items()),
        else_=ibis.null("int64"),
    )


def _plain(name: ir.StringValue) -> ir.StringValue:
    return name.lower().re_replace(r"[^\pL\pN]", "")


def _plain_text(name: str) -> str:
    return "".join(filter(str.isalnum, name.lower()))


def _house(name: ir.StringValue) -> ir.StringValue:
    plain = _plain(name)
    return ibis.cases(
        *(
            (plain.isin(sorted({_plain_text(own) for own in house.brands})), house.name)
            for house in CONFLICT_WINDOWS.houses
        ),
        else_=ibis.null("string"),
    )


def _begins(name: ir.StringValue, beginning: ir.StringValue) -> ir.BooleanValue:
    return (beginning.length() >= SHORTEST_NAME) & name.startswith(beginning)
