"""The owner's page as the owner sees it, without a browser, for tests of its sections."""

from streamlit.testing.v1 import AppTest

from tcm_assets.apps.identities import Visitor
from tcm_assets_tests.apps.literal_site import Published

OWNER = Visitor("owner", None, "Ola *Owner*", is_demo=True)


def shown_words(app: AppTest) -> str:
    """All text of the page."""
    shown = (*app.markdown, *app.caption, *app.warning, *app.success, *app.error, *app.info)
    return "\n".join(str(element.value) for element in shown)


def open_section(published: Published, section: str) -> AppTest:
    """The page after a click on a section."""
    app = published.show("owner", OWNER)
    return app.pills(key="owner_section").set_value(section).run()
