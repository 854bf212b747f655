"""Empty states: the reason and what to do, never a traceback."""

import pytest
from streamlit.testing.v1 import AppTest

from tcm_assets.apps.published import open_ledger
from tcm_assets_tests.apps.literal_site import Published


def _around(failure: str) -> None:
    from tcm_assets.apps.empty_states import explained_absence
    from tcm_assets.apps.published import PublishedCopyMissingError
    from tcm_assets.ledger.errors import LedgerBusyError, LedgerVersionError

    failures = {
        "nothing published": PublishedCopyMissingError("/a/path"),
        "ledger not ready": LedgerVersionError("revision 0001"),
        "ledger busy": LedgerBusyError("waited 30 s"),
        "unknown": RuntimeError("a bug"),
    }
    with explained_absence():
        raise failures[failure]


@pytest.mark.parametrize(
    ("failure", "words", "hidden"),
    [
        ("nothing published", "Nothing is published yet", "/a/path"),
        ("ledger not ready", "The ledger is not ready", "0001"),
        ("ledger busy", "The ledger is busy", "30 s"),
    ],
)
def test_what_is_missing_is_explained_and_not_quoted(failure: str, words: str, hidden: str) -> None:
    app = AppTest.from_function(_around, args=(failure,)).run()
    shown = "\n".join(str(element.value) for element in (*app.markdown, *app.caption))
    assert not app.exception
    assert words in shown
    assert hidden not in shown


def test_a_bug_is_no_empty_state() -> None:
    assert AppTest.from_function(_around, args=("unknown",)).run().exception


def _refused() -> None:
    from tcm_assets.apps.empty_states import show_refusal

    show_refusal("You need 5 points for *this*")


def test_a_refusal_is_text() -> None:
    (shown,) = AppTest.from_function(_refused).run().warning
    assert shown.value == "You need 5 points for \\*this\\*"


def test_the_ledger_is_opened_once(published: Published) -> None:
    assert published.ledger
    assert open_ledger() is open_ledger()
    open_ledger().close()
