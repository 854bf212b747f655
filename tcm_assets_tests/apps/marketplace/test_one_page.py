"""The page that is forwarded: one file, no script, names as text, and what is unknown said."""

from typing import Any

import pytest

from tcm_assets.apps.marketplace.one_page import MOST_ROWS, CampaignPage, write_page
from tcm_assets.campaigns.shortlists.totals import Totals
from tcm_assets_tests.apps.marketplace.literal_rows import row

MARKUP = "<img src=x onerror=alert(1)>&"


def _page(**parts: Any) -> str:
    given: dict[str, Any] = {
        "name": "Zeta",
        "asked": None,
        "chips": [],
        "sentence": "Two creators.",
        "totals": None,
        "chosen": [row()],
        "runner_ups": [],
        "reasons": {},
        "made_on": "1 May 2027",
        "published_on": "30 April 2027",
    }
    return write_page(CampaignPage(**{**given, **parts}))


@pytest.mark.parametrize(
    "part",
    [
        {"name": MARKUP},
        {"asked": MARKUP},
        {"chips": [MARKUP]},
        {"sentence": MARKUP},
        {"chosen": [row(creator_name=MARKUP, username=MARKUP, country=MARKUP, last_sponsor=MARKUP)]},
        {"chosen": [row(content_tags=[MARKUP], safety_level=MARKUP)]},
        {"reasons": {"1": MARKUP}},
        {"runner_ups": [row(creator_name=MARKUP, why_not_chosen=MARKUP)]},
    ],
)
def test_texts_of_others_stay_text(part: dict[str, Any]) -> None:
    page = _page(**part)
    assert "&lt;img" in page
    assert "<img" not in page


def test_it_needs_nothing_but_itself() -> None:
    page = _page(chosen=[row(username="ann")])
    assert "<script" not in page
    assert "url(" not in page
    assert "default-src 'none'" in page
    assert 'href="https://www.tiktok.com/@ann"' in page
    assert "href" not in _page(chosen=[row(username="ann", is_invented=True)])


def test_a_small_screen_has_a_label_for_every_figure() -> None:
    page = _page()
    for title in ("Size", "Views", "Price", "Safety", "Last sponsor", "Fit"):
        assert f'<td data-label="{title}">' in page


def test_a_long_reason_ends_between_two_words() -> None:
    page = _page(reasons={"1": "newest " * 60})
    assert "newest…" in page
    assert "newes…" not in page


def test_a_set_far_from_the_brief_is_called_so() -> None:
    assert "far from the brief" in _page(is_far=True)
    assert "far from the brief" not in _page()


def test_unknown_is_said() -> None:
    assert _page().count("unknown") >= 4


def test_totals_are_intervals() -> None:
    totals = Totals(
        creator_count=2,
        fitting_views=900.0,
        views_low=1_000,
        views_median=2_000,
        views_high=3_000,
        price_low=10.0,
        price_high=20.0,
        currency="USD",
        cost_per_thousand_low=5.0,
        cost_per_thousand_high=10.0,
    )
    page = _page(totals=totals)
    assert "1,000 to 3,000" in page
    assert "10 to 20 USD" in page
    assert "5 to 10 USD" in page


def test_a_long_set_says_how_many_more_there_are() -> None:
    page = _page(chosen=[row(creator_id=str(n)) for n in range(MOST_ROWS + 3)])
    assert "And 3 more" in page
