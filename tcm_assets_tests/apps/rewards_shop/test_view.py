from dataclasses import replace
from datetime import date

import pytest

from tcm_assets.apps.identities import Visitor
from tcm_assets.apps.rewards_shop import confirmation
from tcm_assets.apps.rewards_shop.confirmation import ADDRESS_PARAMETER, Confirmation
from tcm_assets.ledger.entries import adjust
from tcm_assets.ledger.errors import LedgerBusyError
from tcm_assets.ledger.postings import Earning, post_earnings
from tcm_assets.ledger.redeeming import list_rewards, redeem
from tcm_assets.ledger.statements import find_account, list_entries

OWN = Visitor("creator", "a", "nina", is_demo=True)

REWARD = "exposure-30-min"

COST = 200

NUMBER = "0" * 32


def _post(published, account_id, *points):
    post_earnings(
        published.ledger,
        [
            Earning(
                video_id=f"{account_id}{place:02d}",
                upload_date=date(2020, 10, 1),
                account_id=account_id,
                username=f"user {account_id}",
                points=each,
                scoring_version="v1",
                reason=f"*first* points of {place}",
            )
            for place, each in enumerate(points)
        ],
    )


@pytest.fixture
def shop(published):
    """Two accounts of 500 points each."""
    _post(published, "a", 500)
    _post(published, "b", 500)
    return published


def _balance(shop, account_id="a"):
    return find_account(shop.ledger, account_id).balance


def _redemption_count(shop, account_id="a"):
    return sum(entry.kind == "redeem" for entry in list_entries(shop.ledger, account_id))


def _texts(app):
    return "\n".join(element.value for element in (*app.markdown, *app.caption, *app.title, *app.header))


def _asked(shop, visitor=OWN, reward_id=REWARD):
    """The shop with an open confirmation, as an address or a click opens it."""
    app = shop.show("rewards_shop", visitor)
    app.query_params[ADDRESS_PARAMETER] = f"{reward_id}.{NUMBER}"
    return app.run()


def _confirm(app):
    return next(button for button in app.button if (button.key or "").startswith(f"confirm_{NUMBER}_")).click().run()


def test_the_balance_and_the_rewards_are_shown(shop):
    app = shop.show("rewards_shop", OWN)
    assert not app.exception
    assert "500 points" in app.header[0].value
    assert not app.button(f"redeem_{REWARD}").disabled


def test_what_is_out_of_reach_says_how_much_is_missing(shop):
    app = shop.show("rewards_shop", OWN)
    assert app.button("redeem_wallet-5-usd").disabled
    assert "You need 230 more points." in _texts(app)


def test_redeem_asks_before_it_takes(shop):
    app = shop.show("rewards_shop", OWN).button(f"redeem_{REWARD}").click().run()
    assert "It costs **200 points**. You have **500 points** and keep **300 points**." in _texts(app)
    assert _redemption_count(shop) == 0


def test_a_confirmation_redeems_and_says_the_new_balance(shop):
    app = _confirm(_asked(shop))
    assert "Your new balance is **300 points**." in app.success[0].value
    assert "300 points" in app.header[0].value
    assert ADDRESS_PARAMETER not in app.query_params
    assert (_balance(shop), _redemption_count(shop)) == (300, 1)


def test_a_confirmation_that_is_sent_twice_redeems_once(shop):
    first, second = _asked(shop), _asked(shop)
    _confirm(first)
    _confirm(second)
    assert (_balance(shop), _redemption_count(shop)) == (300, 1)


def test_a_reload_after_the_redemption_says_that_nothing_more_was_taken(shop):
    _confirm(_asked(shop))
    app = _confirm(_asked(shop))
    assert "Nothing more was taken" in app.info[0].value
    assert not app.success


def test_two_confirmations_are_two_redemptions(shop):
    for _ in range(2):
        app = shop.show("rewards_shop", OWN).button(f"redeem_{REWARD}").click().run()
        confirm = next(button for button in app.button if (button.key or "").startswith("confirm_"))
        confirm.click().run()
    assert (_balance(shop), _redemption_count(shop)) == (100, 2)


def test_cancel_takes_nothing_and_closes(shop):
    app = _asked(shop).button(f"cancel_{NUMBER}").click().run()
    assert ADDRESS_PARAMETER not in app.query_params
    assert _redemption_count(shop) == 0


def test_points_that_another_window_spent_are_refused(shop):
    app = _asked(shop)
    redeem(shop.ledger, "a", REWARD, idempotency_key="another window 1", actor="test")
    redeem(shop.ledger, "a", REWARD, idempotency_key="another window 2", actor="test")
    app = _confirm(app)
    assert "your balance is 100 now, 100 points short" in app.warning[0].value.replace("\\", "")
    assert (_balance(shop), _redemption_count(shop)) == (100, 2)


def _reprice(shop):
    """Change the price as only the owner of the schema can, who may drop its rules."""
    with shop.ledger.writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER rewards_only_retire")
        connection.exec_driver_sql("UPDATE rewards SET points = 450")


def test_another_price_than_the_one_shown_is_not_taken(shop, monkeypatch):
    app = _asked(shop)
    _reprice(shop)
    # A dialog that is open goes on with the price that it shows.
    stale = [replace(reward, points=COST) for reward in list_rewards(shop.ledger)]
    monkeypatch.setattr(confirmation, "list_rewards", lambda _: stale)
    app = _confirm(app)
    words = app.warning[0].value.replace("\\", "")
    assert "it is 450 points now, not 200 points. Nothing was taken." in words
    assert (_balance(shop), _redemption_count(shop)) == (500, 0)


def test_a_click_on_an_old_price_is_no_click_on_the_new_one(shop):
    app = _asked(shop)
    _reprice(shop)
    app = _confirm(app)
    assert "It costs **450 points**." in _texts(app)
    assert _redemption_count(shop) == 0


def test_a_busy_ledger_is_said_and_the_confirmation_stays(shop, monkeypatch):
    def busy(*_, **__):
        raise LedgerBusyError("busy")

    app = _asked(shop)
    with monkeypatch.context() as while_busy:
        while_busy.setattr(confirmation, "redeem", busy)
        app = _confirm(app)
    assert "busy and nothing was taken" in app.warning[0].value
    app = _confirm(app)
    assert _redemption_count(shop) == 1


def test_nothing_that_a_page_was_sent_spends_another_accounts_points(shop):
    app = _asked(shop)
    for name in ("account_id", "author_id", "creator", "subject_id", "visitor"):
        app.query_params[name] = "b"
        app.session_state[name] = "b"
    _confirm(app.run())
    assert (_balance(shop, "a"), _balance(shop, "b")) == (300, 500)


def test_the_number_of_another_accounts_confirmation_means_nothing(shop):
    _confirm(_asked(shop, Visitor("creator", "b", "other", is_demo=True)))
    app = _confirm(_asked(shop))
    assert app.success
    assert (_balance(shop, "a"), _balance(shop, "b")) == (300, 300)


def test_one_number_never_pays_for_two_rewards(shop):
    _confirm(_asked(shop))
    app = _confirm(_asked(shop, reward_id="wallet-1-usd"))
    assert "used for another reward" in app.warning[0].value
    assert (_balance(shop), _redemption_count(shop)) == (300, 1)


def test_a_reward_that_is_not_offered_is_refused(shop):
    app = _asked(shop, reward_id="no such reward")
    assert "not offered any more" in app.warning[0].value
    assert ADDRESS_PARAMETER not in app.query_params


def test_a_sign_in_that_ended_while_the_question_stood_open_takes_nothing(shop, monkeypatch):
    app = _asked(shop)
    monkeypatch.delenv("TCM_APPS_DEMO")
    app = _confirm(app)
    said = [warning.value.replace("\\", "") for warning in app.warning]
    assert "Nothing was taken: your sign-in has ended; reload the page to sign in again." in said
    assert _redemption_count(shop) == 0


def test_a_sign_in_file_that_broke_while_the_question_stood_open_takes_nothing(shop):
    app = _asked(shop)
    (shop.data_dir / "apps").mkdir()
    (shop.data_dir / "apps" / "secrets.toml").write_text("[auth")
    app = _confirm(app)
    assert any("sign-in is not available" in warning.value.replace("\\", "") for warning in app.warning)
    assert _redemption_count(shop) == 0


def test_a_balance_is_not_refreshed_for_whom_the_sign_in_has_ended(shop, monkeypatch):
    app = shop.show("rewards_shop", OWN)
    monkeypatch.delenv("TCM_APPS_DEMO")
    app.run()
    assert "has ended" in app.warning[0].value
    assert "500 points" not in _texts(app)


@pytest.mark.parametrize(
    "address", ["", "x", f"{REWARD}.", f"{REWARD}.{NUMBER}0", f".{NUMBER}", f"{REWARD}.{'Z' * 32}"]
)
def test_an_address_that_is_no_confirmation_opens_none(shop, address):
    app = shop.show("rewards_shop", OWN)
    app.query_params[ADDRESS_PARAMETER] = address
    app.run()
    assert not app.exception
    assert not [button for button in app.button if (button.key or "").startswith("confirm_")]


@pytest.mark.parametrize(
    "visitor", [Visitor("brand", "9", "x", is_demo=True), Visitor("owner", None, "x", is_demo=True)]
)
def test_only_creators_have_a_shop(shop, visitor):
    app = _asked(shop, visitor)
    assert "Only creators" in app.warning[0].value
    assert not app.button


def test_an_account_without_entries_sees_an_empty_history(shop):
    app = shop.show("rewards_shop", Visitor("creator", "new", "new", is_demo=True))
    assert "0 points" in app.header[0].value
    assert "No entries yet" in _texts(app)
    assert app.button(f"redeem_{REWARD}").disabled


def test_a_ledger_that_cannot_be_used_is_explained(published):
    published.make_ledger_newer()
    app = published.show("rewards_shop", OWN)
    assert not app.exception
    assert "The ledger is not ready" in _texts(app)


def test_points_owed_are_explained(shop):
    redeem(shop.ledger, "a", REWARD, idempotency_key="1", actor="test")
    _post(shop, "a", 100)
    texts = _texts(shop.show("rewards_shop", OWN))
    assert "100 points are owed" in texts


def test_the_history_is_read_page_by_page(published):
    _post(published, "a", *range(1, 26))
    app = published.show("rewards_shop", OWN)
    assert "**+25 points**" in _texts(app)
    assert "**+15 points**" not in _texts(app)
    app.button("history_older").click().run()
    assert "**+15 points**" in _texts(app)
    app.button("history_older").click().run()
    assert "**+5 points**" in _texts(app)
    assert app.button("history_older").disabled
    app.button("history_newer").click().run()
    assert "**+15 points**" in _texts(app)


def test_every_kind_of_entry_has_its_name_and_its_reason_as_text(shop):
    adjust(shop.ledger, "a", -20, reason="see <b>this</b>", actor="test", idempotency_key="1")
    redeem(shop.ledger, "a", REWARD, idempotency_key="2", actor="test")
    texts = _texts(shop.show("rewards_shop", OWN))
    assert ":green-badge[Earned] **+500 points**" in texts
    assert ":blue-badge[Adjusted] **-20 points**" in texts
    assert ":violet-badge[Redeemed] **-200 points**" in texts
    assert "see \\<b\\>this" in texts
    assert "*first*" not in texts


def test_the_key_of_a_confirmation_names_its_account():
    assert Confirmation(REWARD, NUMBER).idempotency_key("a") != Confirmation(REWARD, NUMBER).idempotency_key("b")
