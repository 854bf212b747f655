from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.charts.bars import MAX_COLUMNS, MAX_DAYS, column_span, daily_card, named_days

DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))


def test_days_come_in_any_order_and_may_be_missing() -> None:
    import pandas as pd

    days = pd.to_datetime(["2026-08-09", "2026-08-01", "2026-08-01"])
    counts = pd.DataFrame({"videos": [3, 1, 2], "again": [0, 5, 0]}, index=days)
    card = daily_card("Title", "note", counts, {"videos": "#000000", "again": "#ffffff"}, unit="deliveries")
    (axes,) = card._figure.axes
    below, above = (patch.get_data() for patch in axes.patches)
    assert below.values.tolist() == [3, 0, 0, 0, 0, 0, 0, 0, 3]
    assert above.values.tolist() == [8, 0, 0, 0, 0, 0, 0, 0, 3]
    assert above.baseline.tolist() == below.values.tolist()


@pytest.mark.parametrize(("day_count", "span"), [(1, 1), (MAX_COLUMNS, 1), (MAX_COLUMNS + 1, 7), (MAX_DAYS * 3, 30)])
def test_many_days_share_a_column(day_count: int, span: int) -> None:
    first = date(2020, 1, 1)
    assert column_span(first, first + timedelta(days=day_count - 1))[0] == span


def test_a_week_names_every_day_and_the_year_once() -> None:
    days, names = named_days(date(2020, 12, 29), date(2021, 1, 2))
    assert len(days) == 5
    assert names == ["29 Dec\n2020", "30 Dec", "31 Dec", "1 Jan\n2021", "2 Jan"]


def test_a_long_time_names_the_firsts_of_months() -> None:
    days, _ = named_days(date(2020, 1, 2), date(2020, 9, 30))
    assert days[0] == date(2020, 2, 1)
    assert all(day.day == 1 for day in days)


@given(first=DAYS, day_count=st.integers(1, 3_000))
def test_named_days_are_few_in_order_and_inside(first: date, day_count: int) -> None:
    last = first + timedelta(days=day_count - 1)
    days, names = named_days(first, last)
    assert 1 <= len(days) <= 9
    assert len(names) == len(days)
    assert days == sorted(set(days))
    assert first <= days[0]
    assert days[-1] <= last
