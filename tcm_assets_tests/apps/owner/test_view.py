"""The owner's page: who may see it, points, reconciliation, and the empty states of all sections."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert

from tcm_assets.apps.identities import Visitor
from tcm_assets.apps.owner import reconciliation
from tcm_assets.ledger.entries import adjust
from tcm_assets.ledger.postings import Earning, post_earnings
from tcm_assets.ledger.redeeming import list_rewards, redeem
from tcm_assets.ledger.reviews import record_review
from tcm_assets.ledger.schema import WAITING_TAKE_BACKS
from tcm_assets.ledger.take_backs import list_waiting
from tcm_assets_tests.apps.literal_site import DAY, Published
from tcm_assets_tests.apps.owner.owner_page import OWNER, open_section, shown_words


@pytest.mark.parametrize(
    "visitor", [Visitor("creator", "1", "nina", is_demo=False), Visitor("brand", "b", "Zeta", is_demo=True)]
)
def test_nobody_else_sees_it(money: Published, visitor: Visitor) -> None:
    app = money.show("owner", visitor)
    assert [warning.value for warning in app.warning] == ["This page is for the owner\\."]
    assert not app.pills
    assert not app.metric


def test_every_section_has_an_empty_state(published: Published) -> None:
    assert published.ledger
    for section in ("Points", "Books", "Reviews", "Redemptions", "Scoring"):
        app = open_section(published, section)
        assert not app.exception, section
        assert not app.error, section


def test_without_a_ledger_the_page_says_what_to_do(published: Published) -> None:
    published.make_ledger_newer()
    app = published.show("owner", OWNER)
    assert not app.exception
    assert "The ledger is not ready" in shown_words(app)


def test_the_liability_is_what_accounts_can_spend(money: Published) -> None:
    reward = list_rewards(money.ledger)[0]
    redeem(money.ledger, "1", reward.reward_id, idempotency_key="k", actor="nina")
    shown = {metric.label: metric.value for metric in money.show("owner", OWNER).metric}
    assert shown["Given for videos"] == "300"
    assert shown["Redeemed"] == f"{reward.points}"
    assert shown["Outstanding"] == f"{300 - reward.points}"


def test_an_agreeing_ledger_is_green_and_a_difference_is_red_with_its_size(money: Published) -> None:
    assert "difference 0" in shown_words(open_section(money, "Books"))
    post_earnings(money.ledger, [Earning("case", DAY, "1", "nina", 50, "robust-1", "points")])
    app = open_section(money, "Books")
    assert not app.success
    assert "50 points more" in app.error[-1].value


def test_a_rejected_video_whose_case_is_not_there_is_due_nothing(money: Published) -> None:
    money.given("alert_cases")
    record_review(
        money.ledger, "case", "reject", signal_families=[], note="", reviewer="Ola", idempotency_key="by hand"
    )
    app = open_section(money, "Books")
    assert "difference 0" in shown_words(app)
    assert {metric.label: metric.value for metric in app.metric}["Rejected"] == "200"


def test_points_by_hand_are_no_difference(money: Published) -> None:
    adjust(money.ledger, "1", 25, reason="thanks", actor="Ola", idempotency_key="by hand")
    assert "difference 0" in shown_words(open_section(money, "Books"))


@pytest.mark.parametrize(("findings", "kind"), [([], "success"), (["account 1: balance *5*, entries 6"], "error")])
def test_the_audit_runs_when_asked(
    money: Published, monkeypatch: pytest.MonkeyPatch, findings: list[str], kind: str
) -> None:
    monkeypatch.setattr(reconciliation, "audit", lambda _: findings)
    app = open_section(money, "Books")
    before = len(app.get(kind))
    next(button for button in app.button if button.label == "Audit now").click().run()
    assert len(app.get(kind)) == before + 1
    assert all(r"balance \*5\*" in shown_words(app) for _ in findings)


def test_points_that_wait_to_be_taken_back_are_approved_here(money: Published) -> None:
    row = {"digest": "d" * 64, "points": 300, "video_count": 9, "account_count": 1, "words": "300 points of 9 videos."}
    with money.ledger.writing() as connection:
        connection.execute(insert(WAITING_TAKE_BACKS).values({**row, "refused_at": datetime.now(UTC)}))
    app = money.show("owner", OWNER)
    assert "300 points of 9 videos" in shown_words(app)
    app = app.button(f"approve_{'d' * 64}").click().run()
    assert "Approved" in app.success[0].value
    assert list_waiting(money.ledger) == []
    assert not money.show("owner", OWNER).button
