"""The liability: at the cheapest rate, at the mix, with and without assumptions, on a ledger and on plain numbers."""

import pytest

from tcm_assets.books.liability import Assumptions, Standing, list_lines, measure_liability
from tcm_assets.ledger.benefits import WALLET, deliver
from tcm_assets.ledger.database import Ledger, prepare_ledger
from tcm_assets.ledger.postings import Earning, post_earnings
from tcm_assets.ledger.redeeming import redeem
from tcm_assets_tests.ledger.ledger_earnings import DAY


def values(lines):
    return {line["line"]: line["value"] for line in lines}


def test_nothing_is_owed_by_an_empty_ledger_and_nothing_tells_a_mix():
    found = values(list_lines(Standing(points_per_cent=1.46), Assumptions()))
    assert (found["total_at_cheapest"], found["total_at_mix"], found["mix_rate"]) == (0, None, None)


def test_a_shop_without_money_has_no_rate():
    found = values(list_lines(Standing(points=100), Assumptions()))
    assert (found["cheapest_rate"], found["points_at_cheapest"], found["total_at_cheapest"]) == (None, None, None)


def test_breakage_and_the_cost_of_a_minute_count_where_they_are_assumed():
    standing = Standing(points=1_000, minutes=40, cents=500, points_per_cent=2.0)
    assert values(list_lines(standing, Assumptions()))["total_at_cheapest"] == 1_000
    assumed = Assumptions(breakage_share=0.25, cents_per_minute=2.5)
    assert values(list_lines(standing, assumed))["total_at_cheapest"] == 750 / 2 + 500 + 100


@pytest.fixture
def ledger(tmp_path):
    url = f"sqlite:///{tmp_path / 'ledger' / 'ledger.sqlite'}"
    prepare_ledger(url)
    with Ledger.open(url) as opened:
        yield opened


def test_the_ledger_is_told_as_it_is(ledger: Ledger):
    post_earnings(ledger, [Earning("1", DAY, "7", "nina", 1_000, "robust-1", "scored", 500, 20)])
    for number, reward_id in enumerate(("wallet-1-usd", "exposure-30-min")):
        redeem(ledger, "7", reward_id, idempotency_key=str(number), actor="nina")
    deliver(ledger, "7", WALLET, 450, reference="transfer", actor="owner", idempotency_key="1")
    table = measure_liability(ledger, Assumptions())
    found = values(table.to_pylist())
    assert (found["points_outstanding"], found["wallet_unpaid"], found["wallet_paid"]) == (650, 150, 450)
    assert (found["exposure_promised"], found["exposure_due"], found["exposure_delivered"]) == (50, 50, 0)
    assert found["cheapest_rate"] == pytest.approx(730 / 500)
    assert found["points_at_cheapest"] == pytest.approx(650 / 1.46)
    assert found["mix_rate"] == pytest.approx(100 / 350)
    assert found["mix_minutes"] == pytest.approx(650 * 30 / 350)
    assert found["total_at_mix"] == pytest.approx(650 * 100 / 350 + 150)
