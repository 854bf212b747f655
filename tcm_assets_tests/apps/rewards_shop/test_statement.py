"""The statement: every entry names its video or its reward in words, on the page and as a file."""

from tcm_assets.apps.identities import Visitor
from tcm_assets.apps.rewards_shop.statement import describe_entry, fetch_captions, write_statement
from tcm_assets.ledger.postings import Earning, post_earnings
from tcm_assets.ledger.redeeming import redeem, reverse_redemption
from tcm_assets.ledger.statements import list_entries
from tcm_assets_tests.apps.literal_site import DAY, Published

NINA = Visitor("creator", "1", "nina", is_demo=True)


def _spend(published: Published) -> None:
    published.given("videos", {"video_id": "a", "caption": "=cmd() my sourdough, day seven of many, and counting"})
    earnings = [
        Earning("a", DAY, "1", "nina", 300, "robust-1", "scored: 300 points", 500, 20, "gold tier"),
        Earning("b", DAY, "1", "nina", 40, "robust-1", "scored: 40 points"),
    ]
    post_earnings(published.ledger, earnings)
    spent = redeem(published.ledger, "1", "wallet-1-usd", idempotency_key="k", actor="nina")
    reverse_redemption(published.ledger, spent.redemption_id, reason="sent twice", actor="Ola")


def test_entries_name_their_video_and_their_reward(published: Published) -> None:
    _spend(published)
    entries = list_entries(published.ledger, "1")
    captions = fetch_captions(published.query, [entry.video_id for entry in entries])
    assert [describe_entry(entry, captions) for entry in entries] == [
        "1 US dollar for your e-wallet: sent twice",
        "1 US dollar for your e-wallet",
        "video of 1 October 2020: scored: 40 points",
        "=cmd() my sourdough, day seven of many, … (1 October 2020): scored: 300 points",
    ]


def test_the_page_shows_names_and_what_is_not_delivered(published: Published) -> None:
    _spend(published)
    app = published.show("rewards_shop", NINA)
    words = "\n".join(str(each.value) for each in (*app.markdown, *app.caption))
    assert "my sourdough" in words
    assert r"5\.00 and 20 minutes of exposure" in words
    assert "video a" not in words


def test_the_file_has_points_and_benefits_and_no_formula(published: Published) -> None:
    _spend(published)
    lines = write_statement(published.ledger, published.query, "1", has_videos=True).decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 4 + 4
    assert any('"Granted"' in line and "5.0" in line and '"US dollars"' in line for line in lines)
    assert all('"=cmd' not in line for line in lines)
    assert any("'=cmd() my sourdough" in line for line in lines)
