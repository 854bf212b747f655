"""Days of briefs: with and without years, seasons and feasts, limits, and the southern half of the earth."""

from datetime import date

import pytest

from tcm_assets.campaigns.briefs.feast_days import black_friday, easter
from tcm_assets.campaigns.briefs.rules import read_brief

DAY = date(2027, 1, 15)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("soap in spring", "2027-03-01", "2027-05-31"),
        ("soap in spring in Australia", "2027-09-01", "2027-11-30"),
        ("soap before Christmas", None, "2027-12-24"),
        ("soap by Christmas", None, "2027-12-25"),
        ("Seife für Kinder im Mai", "2027-05-01", "2027-05-31"),
        ("soap in Q2 2027", "2027-04-01", "2027-06-30"),
        ("soap in Q4", "2027-10-01", "2027-12-31"),
        ("soap in January", "2027-01-01", "2027-01-31"),
        ("soap from December to February", "2027-12-01", "2028-02-29"),
        ("soap, 1 to 15 March", "2027-03-01", "2027-03-15"),
        ("soap, March 3rd to April 9th, 2028", "2028-03-03", "2028-04-09"),
        ("Seife, 01.03.2027 bis 15.04.2027", "2027-03-01", "2027-04-15"),
        ("soap from 2027-03-01 until 2027-04-15", "2027-03-01", "2027-04-15"),
        ("soap starting in May", "2027-05-01", None),
        ("soap starting in May, until 30 June", "2027-05-01", "2027-06-30"),
        ("soap for the next two weeks", "2027-01-15", "2027-01-29"),
        ("soap next month", "2027-02-01", "2027-02-28"),
        ("soap in early May", "2027-05-01", "2027-05-10"),
        ("soap by the end of March", None, "2027-03-31"),
        ("soap during Ramadan 2027", "2027-02-08", "2027-03-09"),
        ("soap before Easter", None, "2027-03-27"),
    ],
)
def test_days(text: str, first: str | None, last: str | None) -> None:
    dates = read_brief(text, DAY).dates
    assert dates is not None
    assert (dates.first and dates.first.isoformat(), dates.last and dates.last.isoformat()) == (first, last)


@pytest.mark.parametrize("text", ["creators may be new", "they march on", "soap for 31 February 2027", "a set of pens"])
def test_what_names_no_days(text: str) -> None:
    assert read_brief(text, DAY).dates is None


def test_a_feast_of_an_unknown_year_is_reported() -> None:
    brief = read_brief("sweets for Diwali 2040", DAY)
    assert brief.dates is None
    assert "not known" in brief.unused[0].reason


def test_rules_of_feasts() -> None:
    assert [easter(year).isoformat() for year in (2024, 2025, 2026)] == ["2024-03-31", "2025-04-20", "2026-04-05"]
    assert black_friday(2026) == date(2026, 11, 27)
