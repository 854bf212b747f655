"""The visitor of a page: signed in by OpenID Connect, chosen in demo mode, or nobody.

Demo mode lets whoever sits at this machine choose a visitor. It is off unless TCM_APPS_DEMO=1, and works on loopback
addresses alone.
"""

import logging
from collections import Counter
from typing import Any, Final

import pyarrow as pa
import streamlit as st

from tcm_assets.apps.empty_states import explained_absence, show_empty
from tcm_assets.apps.identities import (
    ROLES,
    Role,
    SignIn,
    SignInFileError,
    Visitor,
    is_fresh,
    is_loopback,
    read_sign_in_of,
)
from tcm_assets.apps.markdown import escape
from tcm_assets.apps.published import Query, query
from tcm_assets.settings import Settings

logger = logging.getLogger(__name__)

DEMO_NOTICE: Final = "Demo mode, without sign-in: anyone at this machine may act as anyone."

HOW_TO_START: Final = """Two ways in, and neither is set up:

- **Sign-in** by an OpenID Connect provider: put Streamlit's `[auth]` and a table `[identities."..."]` for each person
  into `apps/secrets.toml` of the data folder, and start `make apps` again.
- **Demo mode**, for this machine alone: start `TCM_APPS_DEMO=1 make apps`."""

OFFERED_CREATORS: Final = 1000
"""A list of this length can still be searched and sent to a browser without a wait."""


def find_visitor() -> Visitor | None:
    """Return who looks at this page. None: the page already says what to do, and nothing else may be shown."""
    settings = Settings()
    try:
        sign_in = read_sign_in_of(settings)
    except SignInFileError as error:
        logger.error("nobody is let in: %s", error)
        _show_closed("Sign-in is not available", "Its file cannot be used; the server's log says why.")
        return None
    if sign_in is not None:
        return _find_signed_in(sign_in)
    if not settings.is_demo:
        st.title("Creator marketplace")
        _show_closed("These pages are not open yet", HOW_TO_START)
        return None
    if not is_loopback(st.get_option("server.address")):
        _show_closed("Demo mode serves this machine alone", "Start the pages with `TCM_APPS_DEMO=1 make apps`.")
        return None
    return _choose_demo_visitor()


def check_may_act(visitor: Visitor) -> None:
    """Raise PermissionError when `visitor` may no longer act.

    `find_visitor` runs whenever a page is drawn. A fragment or a dialog keeps the visitor of that moment, and a sign-in
    may have run out, or left the file, since.
    """
    settings = Settings()
    sign_in = read_sign_in_of(settings)
    claims: dict[str, Any] = dict(st.user.to_dict())
    if sign_in is None:
        is_allowed = visitor.is_demo and settings.is_demo
    else:
        is_allowed = bool(claims.get("is_logged_in")) and is_fresh(claims) and sign_in.visitor(claims) == visitor
    if not is_allowed:
        raise PermissionError("your sign-in has ended; reload the page to sign in again")


def show_sign_out(visitor: Visitor) -> None:
    """Show in the sidebar who is signed in, and the way out."""
    if visitor.is_demo:
        return
    with st.sidebar:
        st.caption(f"Signed in as {escape(visitor.label)} ({visitor.role})")
        if st.button("Sign out", icon=":material/logout:", width="stretch"):
            st.logout()


def _find_signed_in(sign_in: SignIn) -> Visitor | None:
    if not st.secrets.load_if_toml_exists() or "auth" not in st.secrets:
        _show_closed("Sign-in is not available", "Start the pages with `make apps`, which hands Streamlit its file.")
        return None
    claims: dict[str, Any] = dict(st.user.to_dict())
    if not claims.get("is_logged_in"):
        _offer_sign_in(sign_in, "Sign in to see your page.")
        return None
    if not is_fresh(claims):
        _offer_sign_in(sign_in, "Your sign-in has run out. Please sign in again.")
        return None
    visitor = sign_in.visitor(claims)
    if visitor is None:
        logger.warning("refused an identity that the sign-in file does not name: %s|%s", claims["iss"], claims["sub"])
        st.title("Creator marketplace")
        _show_closed(
            "You are signed in, but these pages do not know you",
            "Ask the owner to add you, with an e-mail address that your provider has verified.",
        )
        if st.button("Sign out", icon=":material/logout:"):
            st.logout()
    return visitor


def _offer_sign_in(sign_in: SignIn, message: str) -> None:
    st.title("Creator marketplace")
    st.markdown(message)
    for provider in sign_in.providers:
        label = "Sign in" if provider is None else f"Sign in with {escape(provider.capitalize())}"
        named = () if provider is None else (provider,)
        st.button(label, key=f"sign_in_{provider}", type="primary", on_click=st.login, args=named)


def _show_closed(title: str, advice: str) -> None:
    show_empty(title, advice, icon=":material/lock:")


def _choose_demo_visitor() -> Visitor | None:
    """Let the sidebar choose a role and a creator or brand; the address keeps the choice across a reload."""
    with st.sidebar:
        role: Role = st.selectbox("View as", ROLES, format_func=str.capitalize, key="role", bind="query-params")
        if role == "owner":
            return Visitor("owner", None, "Owner", is_demo=True)
        names: dict[str, str] = {}
        with explained_absence():
            names = _list_names(role)
        if not names:
            show_empty(f"There is no {role} to be yet")
            return None
        subject_id = st.selectbox(
            role.capitalize(), list(names), format_func=names.__getitem__, key=role, bind="query-params"
        )
        return Visitor(role, subject_id, names[subject_id], is_demo=True)


def _list_names(role: Role) -> dict[str, str]:
    """Return names by id. Two of one name carry their ids too: the address tells visitors apart by name."""
    table = fetch_demo_creators(query) if role == "creator" else fetch_demo_brands(query)
    ids, names = (column.to_pylist() for column in table.columns)
    counts = Counter(names)
    return {
        subject_id: name if counts[name] == 1 else f"{name} ({subject_id})"
        for subject_id, name in zip(ids, names, strict=True)
    }


def fetch_demo_creators(query: Query) -> pa.Table:
    """Return the accounts of the best rank, at most OFFERED_CREATORS of them: author_id, author_username."""
    sql = "SELECT author_id, author_username FROM creator_points ORDER BY points_rank, author_id LIMIT ?"
    return query(sql, [OFFERED_CREATORS])


def fetch_demo_brands(query: Query) -> pa.Table:
    """Return brands by name: brand_id, brand_name."""
    return query("SELECT brand_id, brand_name FROM cleaned_brands ORDER BY brand_name, brand_id")
