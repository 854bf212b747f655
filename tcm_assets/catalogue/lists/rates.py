"""The list of rates (`rates.csv`): what a thousand views of a paid video cost, by follower tier and country.

A row needs everything but its source and its day: a rate that is half known prices nothing. Of rows for the same tier
and country, the first counts.
"""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa

from tcm_assets.catalogue.countries import UnknownPlaceError, read_countries
from tcm_assets.catalogue.lists.cells import UnreadableCellError
from tcm_assets.catalogue.lists.files import MissingListError
from tcm_assets.catalogue.lists.rows import Cells, ListKind, Row, read_list
from tcm_assets.catalogue.rejections import rejections_table
from tcm_assets.catalogue.tables import ANY, CLEANED_RATES
from tcm_assets.tables.follower_tiers import TIER_NAMES
from tcm_assets.tables.shared_columns import WORLDWIDE
from tcm_assets.tables.types import arrow_schema

RATE_COLUMNS = ("Tier", "Country", "Currency", "CPM Low", "CPM High")
OPTIONAL_RATE_COLUMNS = ("Source", "As Of")

_MONEY = re.compile(r"[0-9]{1,6}(?:[.,][0-9]{1,2})?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_YEAR = re.compile(r"[0-9]{4}")
_ASSUMED = re.compile(r"\bassum(?:ed|ption)", re.IGNORECASE)


def read_rates(path: Path, *, is_bundled: bool) -> tuple[pa.Table, pa.Table]:
    """Read the list of rates at `path`: rows of `cleaned_rates`, and problems as rows of `rejected_records`.

    Without the file there are no rates: prices are unknown. Raises UnreadableListError or MissingColumnsError.
    """
    try:
        rows, problems = read_list(path, _RATES)
    except MissingListError:
        return arrow_schema(CLEANED_RATES).empty_table(), rejections_table([])
    place = rows.schema.get_field_index("is_bundled")
    marks = pa.array([is_bundled] * rows.num_rows, pa.bool_())
    return rows.set_column(place, rows.schema.field(place), marks), problems


def parse_tier(text: str) -> str:
    """Parse a follower tier, or any.

    >>> parse_tier("Micro")
    'micro'
    """
    tier = text.casefold()
    if tier not in (ANY, *TIER_NAMES):
        raise UnreadableCellError(f"{', '.join(TIER_NAMES)} or {ANY}")
    return tier


def parse_country(text: str) -> str:
    """Parse one country, by code or name, or any.

    >>> parse_country("US"), parse_country("any")
    ('United States', 'any')
    """
    if text.casefold() == ANY:
        return ANY
    try:
        countries = read_countries(text)
    except UnknownPlaceError as error:
        raise UnreadableCellError(str(error)) from None
    if len(countries) != 1:
        raise UnreadableCellError(f"one country, or {ANY}")
    return ANY if countries == [WORLDWIDE] else countries[0]


def parse_currency(text: str) -> str:
    """Parse the code of a currency.

    >>> parse_currency("usd")
    'USD'
    """
    code = text.upper()
    if not _CURRENCY.fullmatch(code):
        raise UnreadableCellError("a currency by its three letters, such as USD or EUR")
    return code


def parse_money(text: str) -> float:
    """Parse an amount of money above zero; a comma may begin the decimals, of which there are at most two.

    >>> parse_money("12.50"), parse_money("8,5")
    (12.5, 8.5)
    """
    if not _MONEY.fullmatch(text):
        raise UnreadableCellError("an amount such as 12 or 12.50, without a sign or separators of thousands")
    amount = float(text.replace(",", "."))
    if not amount:
        raise UnreadableCellError("an amount above 0: nobody makes a paid video for nothing")
    return amount


def parse_as_of(text: str) -> str:
    """Parse a day or a year that has begun; a year stays one, since no day of it is known.

    >>> parse_as_of("2024"), parse_as_of("2024-03-31")
    ('2024', '2024-03-31')
    """
    is_year = _YEAR.fullmatch(text) is not None
    try:
        begin = date.fromisoformat(f"{text}-01-01" if is_year else text)
    except ValueError:
        raise UnreadableCellError("a day such as 2026-03-31, or a year") from None
    if begin > datetime.now(UTC).date():
        raise UnreadableCellError("a day such as 2026-03-31, or a year, that is not to come")
    return text if is_year else begin.isoformat()


def is_assumed(source: str | None) -> bool:
    """Return whether a source calls its rate an assumption, in the English of the bundled list.

    >>> is_assumed("assumption of ours: half of 2024"), is_assumed("assumed"), is_assumed("contracts"), is_assumed(None)
    (True, True, False, False)
    """
    return source is not None and _ASSUMED.search(source) is not None


def _read_rate(cells: Cells) -> Row:
    tier = cells.required("Tier", parse_tier)
    country = cells.required("Country", parse_country, is_country=True)
    low, high = (cells.required(column, parse_money) for column in ("CPM Low", "CPM High"))
    if low is not None and high is not None and low > high:
        cells.reject("CPM High", f"found {high:g}, less than the low end of {low:g}; accepted: as much or more")
    source = cells.text("Source")
    return {
        "rate": f"{tier}, {country}",
        "follower_tier": tier,
        "country": country,
        "currency": cells.required("Currency", parse_currency),
        "cost_per_thousand_low": low,
        "cost_per_thousand_high": high,
        "source": source,
        "is_assumed": is_assumed(source),
        "as_of": cells.parsed("As Of", parse_as_of),
        "is_bundled": False,
    }


_RATES = ListKind(
    table=CLEANED_RATES,
    target_table="cleaned_rates",
    required=RATE_COLUMNS,
    columns=RATE_COLUMNS,
    optional_columns=OPTIONAL_RATE_COLUMNS,
    id_column="Tier",
    read_row=_read_rate,
)
