"""Clicks that are made again where they are lost.

Streamlit replaces what it draws anew: on a busy machine a click that falls in between reaches nothing, and whoever sits
there clicks again.
"""

from playwright.sync_api import Locator, expect

CLICKS = 5

PATIENCE_MS = 10_000


def click_until(button: Locator, shown: Locator) -> None:
    """Click `button` until `shown` is visible; only for clicks of which a second changes nothing."""
    for _ in range(CLICKS - 1):
        button.click()
        try:
            expect(shown.first).to_be_visible(timeout=PATIENCE_MS)
        except AssertionError:
            continue
        return
    button.click()
    expect(shown.first).to_be_visible()
