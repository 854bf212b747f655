"""Users' text in every element of Streamlit that reads Markdown, as a browser shows it."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tcm_assets.apps.markdown import BREAK, to_one_line
from tcm_assets_tests.apps.served_pages import wait_until_healthy
from tcm_assets_tests.servers import free_port

TEXTS = (
    "**bold** _italic_ ~~gone~~ `code`",
    "# heading",
    "- item",
    "1. item",
    "> quote",
    "    indented",
    "a\n\nb\n---\nc",
    "[link](https://example.com) ![picture](https://example.com/x.png) <https://example.com>",
    "https://example.com/a_b?c=d www.example.com nina@example.com mailto:nina@example.com xmpp:a@b.example",
    "<b>tag</b> <img src=x onerror=alert(1)> <script>alert(1)</script> &lt; &amp; &#35;",
    ":smile: :+1: :material/home: :streamlit: :red[red] :blue-background[b] :red-badge[b] :small[s]",
    "$x^2$ $$y$$ \\(z\\)",
    "-> <- <-> -- >= <= ~=",
    "a | b\n--|--\n1 | 2",
    "[^1] [^1]: note [ ] [x] task",
    "\\* \\\\ *",
    "#fyp @nina 100% 'quoted' \"quoted\" {x} (c)",
    "été 👩‍👧 日本語 مرحبا",
)

SCRIPT = """
import streamlit as st
from test_markdown_in_browser import TEXTS
from tcm_assets.apps.markdown import escape

SHOWN = (
    st.markdown, st.caption, st.info, st.button, st.checkbox, st.subheader, st.expander, st.write, st.toggle,
    lambda text: st.metric(text, 1),
    lambda text: st.metric("value", text),
    lambda text: st.markdown("before " + text + " after"),
    lambda text: st.markdown("- " + text),
    lambda text: st.markdown("**" + text + "**"),
)
for number, text in enumerate(TEXTS):
    for place, show in enumerate(SHOWN):
        with st.container(key=f"text_{number}_{place}"):
            show(escape(text))
st.text("all is drawn")
"""


@pytest.fixture
def drawn(tmp_path: Path, page: Page) -> Iterator[Page]:
    script = tmp_path / "texts.py"
    script.write_text(f"import sys\nsys.path.append({str(Path(__file__).parent)!r})\n{SCRIPT}")
    port = free_port()
    options = ["--server.address=127.0.0.1", f"--server.port={port}", "--server.headless=true"]
    log = tmp_path / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(script), *options, "--browser.gatherUsageStats=false"],
            stdout=output,
            stderr=output,
        )
    try:
        wait_until_healthy(server, f"http://127.0.0.1:{port}/_stcore/health", log)
        page.goto(f"http://127.0.0.1:{port}")
        page.get_by_text("all is drawn").wait_for()
        yield page
        page.goto("about:blank")
    finally:
        server.terminate()
        server.wait(timeout=60)


def test_text_is_shown_as_it_is_and_makes_nothing(drawn: Page) -> None:
    wrong = []
    for number, text in enumerate(TEXTS):
        blocks = drawn.locator(f'[class*="st-key-text_{number}_"]')
        assert blocks.count() >= 14
        for block in blocks.all():
            expect(block).not_to_be_empty()
            shown = re.sub(r"\s+", " ", block.text_content() or "").replace(BREAK, "")
            if to_one_line(text) not in shown:
                wrong.append((text, shown))
            # Subheaders have an anchor of their own, and lists and bold words are what the page asked for.
            made = block.locator("a:not([href^='#']), img:not([alt='']), code, table, .katex, h1, blockquote, hr, del")
            if made.count():
                wrong.append((text, made.first.evaluate("element => element.outerHTML")))
    assert not wrong, wrong
