"""Time until a page stops changing, measured in the browser by the page's own clock."""

from contextlib import suppress
from typing import Final

from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as NotInTimeError

QUIET_MS: Final = 500
"""Time without a change after which a page counts as finished; it is not part of the measured time."""

GIVE_UP_MS: Final = 60_000

_OPENING_TRIES: Final = 10

_OPENS_WITHIN_MS: Final = 1_000

_CLICK_TRIES: Final = 3

_ANSWERS_WITHIN_MS: Final = 10_000

WATCH: Final = f"""
window.watched = {{ changed: 0, ran: false }}
const unseen = ['stStatusWidget', 'stElementToolbar', 'data-grid-canvas']
  .map(name => `[data-testid="${{name}}"]`).concat('head').join()
window.WebSocket = class extends WebSocket {{
  constructor(...of) {{
    super(...of)
    this.addEventListener('message', () => {{ window.watched.ran = window.watched.began !== undefined }})
  }}
}}
const startWatching = () => new MutationObserver(mutations => {{
  const isSeen = ({{ target }}) => !(target.nodeType === 1 ? target : target.parentElement)?.closest(unseen)
  if (mutations.some(isSeen)) window.watched.changed = performance.now()
}}).observe(document, {{ subtree: true, childList: true, characterData: true, attributes: true }})
startWatching()
addEventListener('pointerdown', () => {{ window.watched.began = performance.now() }}, {{ capture: true }})
window.isFinished = () => {{
  const app = document.querySelector('[data-testid="stApp"]')
  const has = selector => document.querySelector(selector) !== null
  return app !== null
    && app.getAttribute('data-test-script-state') === 'notRunning'
    && !has('[data-stale="true"]')
    && !has('[data-testid="stSkeleton"]')
    && !has('[data-testid="stSpinner"]')
    && [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')].every(
      chart => !chart.getClientRects().length || chart.querySelector('canvas, svg'))
}}
window.standStill = (isWanted) => new Promise((resolve, reject) => {{
  const asked = performance.now()
  const look = () => {{
    const now = performance.now()
    const quiet = now - window.watched.changed > {QUIET_MS}
    if (quiet && isWanted() && window.isFinished()) resolve(window.watched.changed)
    else if (now - asked > {GIVE_UP_MS}) reject(new Error('the page does not stand still'))
    else setTimeout(look, 20)
  }}
  look()
}})
"""
"""What counts as no change: the sign that the page is at work (which is gone when it has finished), the buttons that
appear above an element under the mouse, the table for screen readers within a drawn one, and loaded styles.

That the server was asked is seen by its first word after the click: a quick run is over before the page says that one
is going on.

`standStill` answers with the moment of the page's last change, in ms since it was asked for."""

FOOTER: Final = "document.body.innerText.includes('Figures as published on')"


def watch(page: Page) -> None:
    """Watch every document of this page from its first moment on."""
    page.add_init_script(WATCH)


def load_s(page: Page, address: str) -> float:
    """Return the seconds from asking for `address` to the page's last change, its footer being there."""
    page.goto(address, wait_until="commit")
    return float(page.evaluate(f"window.standStill(() => {FOOTER})")) / 1000


def click_s(page: Page, target: Locator) -> float:
    """Return the seconds from pressing the mouse on `target` to the page's last change, after the server was asked."""
    for _ in range(_CLICK_TRIES):
        page.evaluate(_FORGET)
        # Near its corner: in the middle of some labels stands a sign that only explains.
        target.click(position={"x": 10, "y": 8})
        # A click into a page that still moves is lost; the clock starts anew with the next.
        with suppress(NotInTimeError):
            page.wait_for_function("window.watched.ran", timeout=_ANSWERS_WITHIN_MS)
            break
    return _since_s(page)


def choice_s(page: Page, box: Locator, option: str) -> float:
    """Return the seconds from choosing `option` in the opened list of a select box to the page's last change."""
    wanted = page.get_by_role("option", name=option, exact=True)
    for _ in range(_OPENING_TRIES):
        # A list that was opened while its page still settled has closed again.
        box.get_by_role("combobox").press("ArrowDown")
        with suppress(NotInTimeError):
            wanted.wait_for(timeout=_OPENS_WITHIN_MS)
            break
    return click_s(page, wanted)


_FORGET: Final = "Object.assign(window.watched, { ran: false, began: undefined })"

_ANSWERED: Final = "window.watched.ran && window.watched.changed > window.watched.began"


def _since_s(page: Page) -> float:
    ended = page.evaluate(f"window.standStill(() => {_ANSWERED} && {FOOTER})")
    return (float(ended) - float(page.evaluate("window.watched.began"))) / 1000
