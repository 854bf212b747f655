"""Who is looking: by OpenID Connect where it is configured, else by choice in demo mode, else nobody."""

import logging
from typing import Any, Final

import streamlit as st

from tcm_assets.apps.demo import choose_demo_visitor
from tcm_assets.apps.empty_states import show_empty
from tcm_assets.apps.identities import SignIn, SignInFileError, is_fresh, is_loopback, sign_in_of
from tcm_assets.apps.plain_text import plain
from tcm_assets.apps.visitor import Visitor
from tcm_assets.settings import Settings

logger = logging.getLogger(__name__)

HOW_TO_START: Final = """Two ways in, and neither is set up:

- **Sign-in** by an OpenID Connect provider: put Streamlit's `[auth]` and a table `[identities."..."]` for each person
  into `apps/secrets.toml` of the data folder, and start `make apps` again.
- **Demo mode**, for this machine alone: start `TCM_APPS_DEMO=1 make apps`."""


def current_visitor() -> Visitor | None:
    """Who looks at this page; for None, what to do about it has been shown, and nothing else may be."""
    settings = Settings()
    try:
        sign_in = sign_in_of(settings)
    except SignInFileError as error:
        logger.error("nobody is let in: %s", error)
        _closed("Sign-in is not available", "Its file cannot be used; the server's log says why.")
        return None
    if sign_in is not None:
        return _signed_in(sign_in)
    if settings.is_demo:
        return _demo()
    st.title("Creator marketplace")
    _closed("These pages are not open yet", HOW_TO_START)
    return None


def check_still(visitor: Visitor) -> None:
    """Raise PermissionError when `visitor` may no longer act; for what runs without the whole page, as a fragment does.

    `current_visitor` asks whenever a page is drawn. A fragment or a dialog keeps the visitor of that moment, and a
    sign-in may have run out, or been taken out of the file, since.
    """
    settings = Settings()
    sign_in = sign_in_of(settings)
    claims: dict[str, Any] = dict(st.user.to_dict())
    if sign_in is None:
        is_allowed = visitor.is_demo and settings.is_demo
    else:
        is_allowed = bool(claims.get("is_logged_in")) and is_fresh(claims) and sign_in.visitor(claims) == visitor
    if not is_allowed:
        raise PermissionError("your sign-in has ended; reload the page to sign in again")


def show_sign_out(visitor: Visitor) -> None:
    """Who is signed in, and the way out, in the sidebar."""
    if visitor.is_demo:
        return
    with st.sidebar:
        st.caption(f"Signed in as {plain(visitor.label)} ({visitor.role})")
        if st.button("Sign out", icon=":material/logout:", width="stretch"):
            st.logout()


def _demo() -> Visitor | None:
    if not is_loopback(st.get_option("server.address")):
        _closed("Demo mode serves this machine alone", "Start the pages with `TCM_APPS_DEMO=1 make apps`.")
        return None
    return choose_demo_visitor()


def _signed_in(sign_in: SignIn) -> Visitor | None:
    if not st.secrets.load_if_toml_exists() or "auth" not in st.secrets:
        _closed("Sign-in is not available", "Start the pages with `make apps`, which hands Streamlit its file.")
        return None
    claims: dict[str, Any] = dict(st.user.to_dict())
    if not claims.get("is_logged_in"):
        _offer(sign_in, "Sign in to see your page.")
        return None
    if not is_fresh(claims):
        _offer(sign_in, "Your sign-in has run out. Please sign in again.")
        return None
    visitor = sign_in.visitor(claims)
    if visitor is None:
        logger.warning("refused an identity that the sign-in file does not name: %s|%s", claims["iss"], claims["sub"])
        st.title("Creator marketplace")
        _closed(
            "You are signed in, but these pages do not know you",
            "Ask the owner to add you, with an e-mail address that your provider has verified.",
        )
        if st.button("Sign out", icon=":material/logout:"):
            st.logout()
    return visitor


def _offer(sign_in: SignIn, words: str) -> None:
    st.title("Creator marketplace")
    st.markdown(words)
    for provider in sign_in.providers:
        label = "Sign in" if provider is None else f"Sign in with {plain(provider.capitalize())}"
        st.button(label, key=f"sign_in_{provider}", type="primary", on_click=_login, args=(provider,))


def _login(provider: str | None) -> None:
    if provider is None:
        st.login()
    else:
        st.login(provider)


def _closed(title: str, advice: str) -> None:
    show_empty(title, advice, icon=":material/lock:")
