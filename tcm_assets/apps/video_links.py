"""Links to videos, whose addresses come from export files."""

from typing import Final

import streamlit as st

_SCHEME: Final = "https://"
"""The only scheme that a video's link may have: others could run in the page."""


def show_video_link(address: str | None) -> None:
    """Show the button that opens the video; nothing without an address that is safe to follow."""
    if address and address.startswith(_SCHEME):
        st.link_button("Open the video", address, icon=":material/open_in_new:")
