"""Exchange rates: the file, budgets in another currency, and currencies without a rate."""

from datetime import date
from pathlib import Path

import pytest

from tcm_assets.campaigns.briefs.chips import chips
from tcm_assets.campaigns.briefs.exchange_rates import (
    find_exchange_rates,
    find_rate,
    read_exchange_rates,
    with_converted_budget,
)
from tcm_assets.campaigns.briefs.rules import read_brief

DAY = date(2027, 1, 15)
HEADER = "Currency,Units per Euro,As Of,Source\n"


def test_the_bundled_rates_are_readable_and_dated(tmp_path: Path) -> None:
    rates, problems = find_exchange_rates(tmp_path / "exchange_rates.csv")
    assert not problems
    assert len(rates) >= 30
    assert all(rate.source for rate in rates.values())


def test_the_latest_rate_counts_and_broken_rows_are_reported(tmp_path: Path) -> None:
    path = tmp_path / "exchange_rates.csv"
    rows = "USD,1.2,2026-01-01,a\nUSD,1.1,2025-01-01,b\nusd,1,2026-01-01,\nJPY,no,2026-01-01,\nSEK,11,soon,\n"
    path.write_text(HEADER + rows)
    rates, problems = read_exchange_rates(path)
    assert {code: rate.units_per_euro for code, rate in rates.items()} == {"USD": 1.2}
    assert [(each.position, each.field) for each in problems] == [(4, "Currency"), (5, "Units per Euro"), (6, "As Of")]


@pytest.mark.parametrize("content", ["Currency,Rate\nUSD,1\n", "\udcff"])
def test_a_file_that_cannot_be_used_is_one_problem(tmp_path: Path, content: str) -> None:
    path = tmp_path / "exchange_rates.csv"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    rates, (problem,) = read_exchange_rates(path)
    assert not rates
    assert problem.source_file == "exchange_rates.csv"


def test_a_budget_is_converted_and_the_chip_says_the_rate_and_its_day(tmp_path: Path) -> None:
    path = tmp_path / "exchange_rates.csv"
    path.write_text(HEADER + "USD,1.25,2026-01-02,a\nSEK,10,2026-01-01,a\n")
    rates, _ = read_exchange_rates(path)
    assert find_rate("SEK", "USD", rates) == (0.125, date(2026, 1, 1))
    brief = with_converted_budget(read_brief("soap, 4,000-8,000 SEK", DAY), "USD", rates)
    assert brief.converted_budget is not None
    assert (brief.converted_budget.least_amount, brief.converted_budget.amount) == (500, 1000)
    (chip,) = [chip for chip in chips(brief) if chip.field == "budget"]
    assert chip.note == "1,000.00 USD, at 0.125 USD for 1 SEK of 2026-01-01"
    same = with_converted_budget(read_brief("soap, $500", DAY), "USD", {})
    assert (same.converted_budget, same.budget is not None) == (None, True)


def test_a_currency_without_a_rate_is_unused_with_the_reason() -> None:
    brief = with_converted_budget(read_brief("soap, 5000 RUB", DAY), "USD", {})
    assert (brief.budget, brief.converted_budget) == (None, None)
    assert brief.unused[-1].text == "5000 RUB"
    assert "no rate from RUB to USD" in brief.unused[-1].reason
