from datetime import UTC, timedelta

import numpy as np
import pyarrow as pa
import pytest

from tcm_assets.campaigns.forecasts.creator_forecasts import forecast_creators
from tcm_assets.campaigns.forecasts.training import TrainingSet
from tcm_assets.catalogue.tables import CLEANED_RATES
from tcm_assets.tables.types import arrow_schema
from tcm_assets_tests.campaigns.forecasts.made_histories import (
    FIRST_UPLOAD,
    NO_GROWTH,
    history_of,
    history_row,
    made_history,
    mixed_history,
)

NOW_S = (FIRST_UPLOAD + timedelta(days=60)).replace(tzinfo=UTC).timestamp()

CREATORS = pa.schema(
    [
        ("creator_id", pa.string()),
        ("creator_name", pa.string()),
        ("follower_count", pa.int64()),
        ("country", pa.string()),
        ("audience_locations", pa.list_(pa.string())),
        ("account_key", pa.string()),
    ]
)


def creators(*rows):
    plain = {"creator_name": "Nina", "follower_count": 50_000, "audience_locations": ["Chile"]}
    return pa.Table.from_pylist([{**plain, **row} for row in rows], schema=CREATORS)


def rates(*rows):
    plain = {"currency": "USD", "cost_per_thousand_low": 8.0, "cost_per_thousand_high": 18.0}
    plain |= {"is_assumed": False, "is_bundled": False}
    return pa.Table.from_pylist(
        [{"rate": f"{row['follower_tier']}, {row['country']}", **plain, **row} for row in rows],
        schema=arrow_schema(CLEANED_RATES),
    )


ANY_RATE = rates({"follower_tier": "any", "country": "any"})


@pytest.fixture(scope="module")
def history():
    few = [history_row("few", number, 1_000, number) for number in range(2)]
    silent = [history_row("silent", number, 1_000, number, engagement_rate=None) for number in range(5)]
    return pa.concat_tables([made_history(), history_of(*few, *silent)])


def forecast(history, *listed, prices=ANY_RATE):
    rows = forecast_creators(creators(*listed), TrainingSet.choose(history, NO_GROWTH), prices, NOW_S)
    return {row["creator_id"]: row for row in rows.to_pylist()}


def test_a_creator_with_history_has_views_engagements_and_a_price(history):
    row = forecast(history, {"creator_id": "1", "account_key": "account-07"})["1"]
    own = sorted(each["view_count"] for each in history.to_pylist() if each["account_key"] == "account-07")
    assert own[2] < row["views_median"] < own[-3]
    assert row["views_low"] < row["views_median"] < row["views_high"]
    assert row["engagements_median"] == pytest.approx(row["views_median"] * 0.1, abs=1)
    assert row["price_low"] == pytest.approx(row["views_median"] * 8 / 1000)
    assert row["cost_per_engagement_low"] == pytest.approx(0.08, rel=0.01)
    assert (row["follower_tier"], row["country"], row["history_video_count"]) == ("micro", "Chile", 24)
    assert row["blank_reason"] is None


def test_what_is_unknown_is_blank_and_says_why(history):
    rows = forecast(
        history,
        {"creator_id": "1", "account_key": None},
        {"creator_id": "2", "account_key": "@nobody"},
        {"creator_id": "3", "account_key": "few"},
        {"creator_id": "4", "account_key": "silent"},
    )
    assert [row["views_low"] is None for row in rows.values()] == [True, True, True, False]
    assert rows["1"]["blank_reason"].startswith("no account is known")
    assert rows["2"]["blank_reason"] == "no video of the account is known"
    assert rows["3"]["blank_reason"] == "2 own videos of the account with known views at 7 days; 3 are needed"
    assert rows["4"]["blank_reason"].startswith("engagements: ")
    assert (rows["4"]["engagements_low"], rows["4"]["cost_per_engagement_low"]) == (None, None)
    assert rows["4"]["price_low"] > 0


def test_without_a_rate_there_is_no_price(history):
    listed = {"creator_id": "1", "account_key": "account-07", "follower_count": None}
    other = rates({"follower_tier": "mega", "country": "Peru"})
    row = forecast(history, listed, prices=other)["1"]
    # The followers that the videos tell of count where the list has none.
    assert row["follower_tier"] == "micro"
    assert row["blank_reason"] == "price: rates.csv has no row for micro in Chile, and none for any"
    assert (row["price_low"], row["currency"], row["fee_basis"]) == (None, None, None)
    assert row["views_low"] is not None


def test_too_few_videos_to_learn_from_blank_every_forecast():
    small = made_history(8, 12)
    row = forecast(small, {"creator_id": "1", "account_key": "account-03"})["1"]
    assert row["blank_reason"] == "48 own videos of 8 accounts can be learned from; 200 of 10 are needed"


@pytest.mark.parametrize(
    ("paid_every", "account_count", "basis"),
    [(0, 40, "own video"), (12, 20, "paid video, widened"), (4, 40, "paid video")],
)
def test_a_forecast_says_whether_it_is_of_a_paid_video(paid_every, account_count, basis):
    history = mixed_history(account_count, 36, withins=(0.4,), paid_every=paid_every, paid_ratio=0.4)
    row = forecast(history, {"creator_id": "1", "account_key": "account-03"})["1"]
    own = [each for each in history.to_pylist() if each["account_key"] == "account-03" and not each["is_sponsored"]]
    usual = np.median([each["view_count"] for each in own])
    assert row["basis"] == basis
    assert row["fee_basis"].endswith("too few paid ones are known") == (basis == "own video")
    if basis == "own video":
        assert row["paid_ratio"] is None
        assert row["views_median"] == pytest.approx(usual, rel=0.25)
    else:
        assert row["paid_ratio"] == pytest.approx(0.4, abs=0.08)
        assert row["views_median"] == pytest.approx(0.4 * usual, rel=0.35)


def test_a_folder_without_videos_or_creators_has_blank_rows_or_none():
    row = forecast(history_of(), {"creator_id": "1", "account_key": "@nina"})["1"]
    assert row["blank_reason"] == "no video of the account is known"
    assert forecast(history_of()) == {}


def test_a_listed_account_need_not_be_drawn_to_train_with(history):
    rows = [{**row, "is_training": row["account_key"] != "account-07"} for row in history.to_pylist()]
    row = forecast(history_of(*rows), {"creator_id": "1", "account_key": "account-07"})["1"]
    assert row["views_median"] > 0
