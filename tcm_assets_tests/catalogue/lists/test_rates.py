from datetime import UTC, datetime, timedelta

import pytest

from tcm_assets.catalogue.lists.rates import OPTIONAL_RATE_COLUMNS, RATE_COLUMNS, read_rates
from tcm_assets.data_folder import BUNDLED_RATES_CSV
from tcm_assets.tables.follower_tiers import TIER_NAMES


def read(tmp_path, *lines, is_bundled=False):
    path = tmp_path / "rates.csv"
    path.write_text("\n".join([",".join(RATE_COLUMNS + OPTIONAL_RATE_COLUMNS), *lines]) + "\n", encoding="utf-8")
    rows, problems = read_rates(path, is_bundled=is_bundled)
    return rows.to_pylist(), problems.to_pylist()


def test_a_rate_is_read(tmp_path):
    rows, problems = read(tmp_path, 'Micro,US,usd,8,"18,50",our contracts,2026-03-31', is_bundled=True)
    assert problems == []
    assert rows == [
        {
            "rate": "micro, United States",
            "follower_tier": "micro",
            "country": "United States",
            "currency": "USD",
            "cost_per_thousand_low": 8.0,
            "cost_per_thousand_high": 18.5,
            "source": "our contracts",
            "is_assumed": False,
            "as_of": "2026-03-31",
            "is_bundled": True,
        }
    ]


@pytest.mark.parametrize(
    ("line", "field", "reason"),
    [
        ("tiny,any,USD,8,18,,", "Tier", "Tier: found 'tiny'; accepted: nano, micro, mid, macro, mega or any"),
        (",any,USD,8,18,,", "Tier", "Tier: found nothing; accepted: nano, micro"),
        ("micro,Atlantis,USD,8,18,,", "Country", "Country: found 'Atlantis'"),
        ("micro,Spain France,USD,8,18,,", "Country", "accepted: one country, or any"),
        ("micro,any,Dollar,8,18,,", "Currency", "a currency by its three letters"),
        ("micro,any,USD,cheap,18,,", "CPM Low", "an amount such as 12"),
        ("micro,any,USD,8,1.234,,", "CPM High", "an amount such as 12"),
        ("mega,any,USD,0,0,,", "CPM Low", "an amount above 0"),
        ("mega,any,USD,0.00,5,,", "CPM Low", "an amount above 0"),
        ("micro,any,USD,18,8,,", "CPM High", "found 8, less than the low end of 18"),
    ],
)
def test_a_rate_that_is_half_known_is_rejected_with_the_reason(tmp_path, line, field, reason):
    rows, problems = read(tmp_path, line, "any,any,USD,5,6,,")
    assert [row["rate"] for row in rows] == ["any, any"]
    (problem,) = [each for each in problems if each["field"] == field]
    assert (problem["target_table"], problem["outcome"], problem["position"]) == ("cleaned_rates", "rejected", 2)
    assert reason in problem["reason"]


def test_a_year_stays_a_year_and_no_day_is_to_come(tmp_path):
    today = datetime.now(UTC).date()
    rows, problems = read(
        tmp_path,
        f"nano,any,USD,8,18,,{today.year}",
        f"micro,any,USD,8,18,,{today.isoformat()}",
        f"mid,any,USD,8,18,,{today.year + 1}",
        f"macro,any,USD,8,18,,{(today + timedelta(days=2)).isoformat()}",
    )
    assert [row["as_of"] for row in rows] == [str(today.year), today.isoformat(), None, None]
    assert [problem["outcome"] for problem in problems] == ["repaired"] * 2
    assert all("not to come" in problem["reason"] for problem in problems)


def test_an_assumption_is_known_by_its_source(tmp_path):
    rows, _ = read(tmp_path, "nano,any,USD,8,18,Assumed by us,", "micro,any,USD,8,18,contracts,", "mid,any,USD,8,18,,")
    assert [row["is_assumed"] for row in rows] == [True, False, False]


def test_a_day_that_cannot_be_read_costs_no_rate(tmp_path):
    rows, problems = read(tmp_path, "micro,any,USD,8,18,,last spring")
    assert rows[0]["as_of"] is None
    assert [problem["outcome"] for problem in problems] == ["repaired"]


def test_of_two_rates_for_the_same_creators_the_first_counts(tmp_path):
    rows, problems = read(tmp_path, "micro,US,USD,8,18,,", "micro,United States,USD,9,19,,")
    assert [row["cost_per_thousand_low"] for row in rows] == [8.0]
    assert "found 'micro, United States', which line 2 has" in problems[0]["reason"]


def test_without_a_list_there_are_no_rates(tmp_path):
    rows, problems = read_rates(tmp_path / "rates.csv", is_bundled=True)
    assert (rows.num_rows, problems.num_rows) == (0, 0)


def test_the_bundled_rates_cover_everybody_and_name_their_sources():
    rows, problems = read_rates(BUNDLED_RATES_CSV, is_bundled=True)
    assert problems.num_rows == 0
    known = {(row["follower_tier"], row["country"]) for row in rows.to_pylist()}
    assert {(tier, "any") for tier in ("any", *TIER_NAMES)} <= known
    assert all(row["source"] for row in rows.to_pylist())
    # A source that names no country is of none.
    assert {row["country"] for row in rows.to_pylist() if not row["is_assumed"]} == {"any"}
