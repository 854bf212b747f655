"""After any sequence of operations the ledger equals a model in plain Python, and passes its audit."""

from dataclasses import dataclass, field
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tcm_assets.ledger.audit import audit
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.entries import adjust, reverse_adjustment
from tcm_assets.ledger.errors import (
    AlreadyReversedError,
    ConflictingKeyError,
    InsufficientPointsError,
    UnknownAccountError,
)
from tcm_assets.ledger.postings import post_earnings
from tcm_assets.ledger.redeeming import Redemption, redeem, reverse_redemption
from tcm_assets.ledger.statements import (
    compute_totals,
    copy_account_balances,
    find_account,
    list_entries,
    sum_posted,
)
from tcm_assets_tests.ledger.ledger_earnings import DAY, earning

ACCOUNTS = ("ada", "bob", "cleo")

PRICES = {"wallet-1-usd": 150, "exposure-30-min": 200, "wallet-5-usd": 730, "exposure-120-min": 790}

accounts = st.sampled_from(ACCOUNTS)

keys = st.integers(0, 5)

videos = st.dictionaries(st.integers(0, 4), st.tuples(accounts, st.integers(0, 600)), min_size=1, max_size=4)

operations = st.one_of(
    st.tuples(st.just("post"), videos),
    st.tuples(st.just("redeem"), accounts, st.sampled_from(sorted(PRICES)), keys),
    st.tuples(st.just("adjust"), accounts, st.integers(-400, 400).filter(bool), keys),
    st.tuples(st.just("reverse redemption"), keys),
    st.tuples(st.just("reverse adjustment"), keys),
)


@dataclass
class Model:
    """A ledger in plain Python: nets may be below zero, where points are owed."""

    nets: dict[str, int] = field(default_factory=dict)
    videos: dict[str, tuple[str, int]] = field(default_factory=dict)
    redemptions: dict[str, tuple[str, str]] = field(default_factory=dict)
    adjustments: dict[str, tuple[str, int]] = field(default_factory=dict)
    reversed_keys: set[tuple[str, str]] = field(default_factory=set)

    def post(self, video_id: str, account_id: str, points: int) -> None:
        self.nets.setdefault(account_id, 0)
        before_account, before_points = self.videos.get(video_id, (account_id, 0))
        self.nets[before_account] -= before_points
        self.nets[account_id] += points
        self.videos[video_id] = (account_id, points)


class Play:
    """Does each operation to the ledger and to the model, and compares what they answer."""

    def __init__(self, ledger: Ledger, run: int) -> None:
        # Several runs share one database: their names keep them apart.
        self._ledger = ledger
        self._run = run
        self._model = Model()
        self._first: dict[str, Redemption] = {}

    def _name(self, thing: object) -> str:
        return f"{thing} of run {self._run}"

    def do(self, kind: str, *values: object) -> None:
        getattr(self, f"_{kind.replace(' ', '_')}")(*values)

    def _post(self, posted: dict[int, tuple[str, int]]) -> None:
        before = sum(self._model.nets.values())
        earnings = []
        for video, (account_name, points) in posted.items():
            earnings.append(earning(self._name(video), self._name(account_name), points))
            self._model.post(self._name(video), self._name(account_name), points)
        counts = post_earnings(self._ledger, earnings)
        assert counts.points == sum(self._model.nets.values()) - before
        again = post_earnings(self._ledger, earnings)
        assert (again.earned, again.adjusted, again.unchanged, again.points) == (0, 0, len(posted), 0)

    def _redeem(self, account_name: str, reward_id: str, key_number: int) -> None:
        account_id, key = self._name(account_name), self._name(key_number)
        net = self._model.nets.get(account_id)
        earlier = self._model.redemptions.get(key)
        if earlier is not None and earlier != (account_id, reward_id):
            expected: type[Exception] | None = ConflictingKeyError
        elif earlier is None and net is None:
            expected = UnknownAccountError
        elif earlier is None and net is not None and net < PRICES[reward_id]:
            expected = InsufficientPointsError
        else:
            expected = None
        if expected is not None:
            with pytest.raises(expected):
                redeem(self._ledger, account_id, reward_id, idempotency_key=key, actor="test")
            return
        redemption = redeem(self._ledger, account_id, reward_id, idempotency_key=key, actor="test")
        assert self._first.setdefault(key, redemption) == redemption
        if earlier is None:
            self._model.redemptions[key] = (account_id, reward_id)
            self._model.nets[account_id] -= PRICES[reward_id]
            assert redemption.balance_after == self._model.nets[account_id]

    def _adjust(self, account_name: str, points: int, key_number: int) -> None:
        account_id, key = self._name(account_name), self._name(key_number)
        earlier = self._model.adjustments.get(key)
        expected: type[Exception] | None = None
        if account_id not in self._model.nets:
            expected = UnknownAccountError
        elif earlier is not None and earlier != (account_id, points):
            expected = ConflictingKeyError
        if expected is not None:
            with pytest.raises(expected):
                adjust(self._ledger, account_id, points, reason="test", actor="test", idempotency_key=key)
            return
        adjust(self._ledger, account_id, points, reason="test", actor="test", idempotency_key=key)
        if earlier is None:
            self._model.adjustments[key] = (account_id, points)
            self._model.nets[account_id] += points

    def _reverse_redemption(self, key_number: int) -> None:
        key = self._name(key_number)
        if key not in self._first:
            return
        account_id, reward_id = self._model.redemptions[key]
        if ("redeem", key) in self._model.reversed_keys:
            with pytest.raises(AlreadyReversedError):
                reverse_redemption(self._ledger, self._first[key].redemption_id, reason="test", actor="test")
            return
        reverse_redemption(self._ledger, self._first[key].redemption_id, reason="test", actor="test")
        self._model.reversed_keys.add(("redeem", key))
        self._model.nets[account_id] += PRICES[reward_id]

    def _reverse_adjustment(self, key_number: int) -> None:
        key = self._name(key_number)
        if key not in self._model.adjustments:
            return
        with self._ledger.single_statements() as connection:
            mark = "?" if self._ledger.is_sqlite else "%s"
            query = f"SELECT entry_id FROM entries WHERE idempotency_key = {mark}"
            entry_id = connection.exec_driver_sql(query, (f"adjust/{key}",)).scalar_one()
        if ("adjust", key) in self._model.reversed_keys:
            with pytest.raises(AlreadyReversedError):
                reverse_adjustment(self._ledger, entry_id, reason="test", actor="test")
            return
        reverse_adjustment(self._ledger, entry_id, reason="test", actor="test")
        self._model.reversed_keys.add(("adjust", key))
        account_id, points = self._model.adjustments[key]
        self._model.nets[account_id] -= points

    def compare(self) -> None:
        """Everything the ledger says of this run is what the model has."""
        for account_id, net in self._model.nets.items():
            found = find_account(self._ledger, account_id)
            assert found is not None
            assert (found.balance, found.owed) == (max(net, 0), max(-net, 0))
            entries = list_entries(self._ledger, account_id, limit=1_000)
            assert len(entries) == found.entry_count
            assert sum(entry.points for entry in entries) == net
            assert all(entry.balance_after >= 0 for entry in entries)
        rows = sum_posted(self._ledger, DAY, DAY.replace(day=2)).to_pylist()
        posted = {row["video_id"]: (row["account_id"], row["points"]) for row in rows}
        expected = {video: place for video, place in self._model.videos.items() if place[1]}
        assert {video: place for video, place in posted.items() if video in self._model.videos} == expected


_runs = count()


def _play_and_compare(ledger: Ledger, played: list[tuple[object, ...]]) -> None:
    play = Play(ledger, next(_runs))
    for kind, *values in played:
        play.do(str(kind), *values)
    play.compare()
    assert audit(ledger) == []
    sums = compute_totals(ledger)
    assert sums.video_points + sums.adjusted - sums.redeemed + sums.reversed == sums.balance - sums.owed
    balances = copy_account_balances(ledger)
    assert sum(balances["balance"].to_pylist()) == sums.balance


@given(st.lists(operations, max_size=25))
@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_interleaving_keeps_every_invariant(ledger: Ledger, played: list[tuple[object, ...]]):
    _play_and_compare(ledger, played)
