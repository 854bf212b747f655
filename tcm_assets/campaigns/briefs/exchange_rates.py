"""Exchange rates: what a euro was worth on a day, from `exchange_rates.csv`, and budgets in another currency.

Rates are facts with their day, not today's: a machine without network has no others, and a chip says which day it was.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from tcm_assets.campaigns.briefs.brief import Brief, ConvertedBudget, Unused
from tcm_assets.catalogue.rejections import Rejection
from tcm_assets.data_folder import BUNDLED_EXCHANGE_RATES_CSV

COLUMNS: Final = ("Currency", "Units per Euro", "As Of", "Source")
MOST_BYTES: Final = 1_000_000  # of the file; the bundled one has 2,000
_EURO: Final = "EUR"
_DECIMALS: Final = 6  # of a rate
_CODE_LETTERS: Final = 3


@dataclass(frozen=True, kw_only=True)
class ExchangeRate:
    """Units of a currency for one euro, on a day, and who published it."""

    units_per_euro: float
    as_of: date
    source: str


Rates = Mapping[str, ExchangeRate]


def read_exchange_rates(path: Path) -> tuple[Rates, list[Rejection]]:
    """Return the latest rate of each currency, and the rows that cannot be read; no rates where there is no file."""
    if not path.is_file():
        return {}, []
    if path.stat().st_size > MOST_BYTES:
        return {}, [_rejected(path, 0, "", f"the file has more than {MOST_BYTES:,} bytes: keep the newest rates alone")]
    rates: dict[str, ExchangeRate] = {}
    problems: list[Rejection] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            if missing := [name for name in COLUMNS if name not in (reader.fieldnames or ())]:
                return {}, [_rejected(path, 0, missing[0], f"the column {missing[0]} is missing")]
            for row in reader:
                code = (row["Currency"] or "").strip()
                rate = _read_row(row)
                if isinstance(rate, tuple):
                    problems.append(_rejected(path, reader.line_num, *rate, record_id=code or None))
                elif code not in rates or rates[code].as_of < rate.as_of:
                    rates[code] = rate
    except (UnicodeDecodeError, csv.Error, OSError) as error:
        return {}, [_rejected(path, 0, "", f"the file cannot be read as CSV in UTF-8: {error}")]
    return rates, problems


def find_exchange_rates(path: Path) -> tuple[Rates, list[Rejection]]:
    """Return the rates of a data folder's file, or of the bundled one where the folder has none."""
    return read_exchange_rates(path if path.is_file() else BUNDLED_EXCHANGE_RATES_CSV)


def _read_row(row: Mapping[str, str | None]) -> ExchangeRate | tuple[str, str]:
    """Return the rate of a row, or the column at fault and what is wrong."""
    code = (row["Currency"] or "").strip()
    if not (len(code) == _CODE_LETTERS and code.isascii() and code.isupper()):
        return "Currency", "a currency has three capital letters, as in ISO 4217"
    try:
        units = float(row["Units per Euro"] or "")
    except ValueError:
        units = 0.0
    if not 0 < units < float("inf"):
        return "Units per Euro", "the units for one euro are a number above zero, with a decimal point"
    try:
        as_of = date.fromisoformat((row["As Of"] or "").strip())
    except ValueError:
        return "As Of", "the day of the rate is written as YYYY-MM-DD"
    return ExchangeRate(units_per_euro=units, as_of=as_of, source=(row["Source"] or "").strip())


def _rejected(path: Path, position: int, field: str, reason: str, record_id: str | None = None) -> Rejection:
    return Rejection(
        source_file=path.name,
        position=position,
        outcome="rejected",
        reason=reason,
        field=field,
        target_table="campaign_briefs",
        record_id=record_id,
    )


def find_rate(currency: str, wanted: str, rates: Rates) -> tuple[float, date] | None:
    """Return the units of `wanted` for one of `currency`, and the earlier of the days of both; None without a rate."""
    known = [rates.get(code) for code in (currency, wanted) if code != _EURO]
    if None in known:
        return None
    units = {code: rates[code].units_per_euro if code != _EURO else 1.0 for code in (currency, wanted)}
    days = [rate.as_of for rate in known if rate is not None]
    return round(units[wanted] / units[currency], _DECIMALS), min(days, default=date.min)


def with_converted_budget(brief: Brief, wanted: str, rates: Rates) -> Brief:
    """Return the brief with its budget in the currency `wanted` too; without a rate, the budget is unused, and why."""
    budget = brief.budget
    if budget is None or budget.currency == wanted:
        return brief.model_copy(update={"converted_budget": None})
    found = find_rate(budget.currency, wanted, rates)
    if found is None:
        spans = brief.origins["budget"].spans if "budget" in brief.origins else ()
        text = brief.text[spans[0].start : spans[0].end] if spans else f"{budget.amount:g} {budget.currency}"
        reason = (
            f"exchange_rates.csv has no rate from {budget.currency} to {wanted}: add one, or write the budget in "
            f"{wanted}"
        )
        unused = Unused(text=text, span=spans[0] if spans else None, reason=reason)
        return Brief.model_validate(
            {
                **brief.model_dump(exclude={"budget", "converted_budget"}),
                "origins": {name: origin for name, origin in brief.origins.items() if name != "budget"},
                "unused": (*brief.unused, unused),
            }
        )
    rate, day = found
    least = budget.least_amount
    converted = ConvertedBudget(
        amount=round(budget.amount * rate, 2),
        least_amount=None if least is None else round(least * rate, 2),
        currency=wanted,
        rate=rate,
        rate_day=day,
    )
    return brief.model_copy(update={"converted_budget": converted})
