"""The pages of each role and the frame around them, without a browser."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from tcm_assets.apps import main
from tcm_assets.apps.identities import ROLES
from tcm_assets.apps.sign_in import DEMO_NOTICE
from tcm_assets_tests.apps.literal_site import Published

MAIN = str(Path(main.__file__))


@pytest.fixture
def on_loopback() -> Iterator[None]:
    config.set_option("server.address", "127.0.0.1")
    yield
    config.set_option("server.address", None)


def _opened(**query_params: str) -> AppTest:
    app = AppTest.from_file(MAIN, default_timeout=120)
    app.query_params.update(query_params)
    return app.run()


def _words(app: AppTest) -> str:
    shown = (*app.main.markdown, *app.main.caption, *app.main.warning, *app.main.error, *app.sidebar.caption)
    return "\n".join(str(element.value) for element in shown)


def test_without_sign_in_or_demo_there_is_a_page_that_says_how_and_nothing_else(
    published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    published.given("creator_points", {"author_id": "1", "author_username": "nina"})
    monkeypatch.delenv("TCM_APPS_DEMO")
    app = _opened()
    assert not app.exception
    assert "These pages are not open yet" in _words(app)
    assert "TCM_APPS_DEMO=1 make apps" in _words(app)
    assert "nina" not in _words(app)
    assert not app.selectbox


@pytest.mark.usefixtures("published")
def test_demo_mode_refuses_an_address_that_others_reach() -> None:
    app = _opened()
    assert "Demo mode serves this machine alone" in _words(app)
    assert not app.selectbox


@pytest.mark.usefixtures("on_loopback")
@pytest.mark.parametrize("contents", ["[auth]", "no toml"])
def test_a_sign_in_file_that_is_wrong_or_beside_demo_mode_lets_nobody_in(published: Published, contents: str) -> None:
    sign_in_file = published.data_dir / "apps" / "secrets.toml"
    sign_in_file.parent.mkdir()
    sign_in_file.write_text(contents)
    app = _opened()
    assert "Sign-in is not available" in _words(app)
    assert not app.selectbox


@pytest.mark.usefixtures("on_loopback")
def test_a_demo_says_so_for_every_role(published: Published) -> None:
    published.given("creator_points", {"author_id": "1", "author_username": "nina"})
    published.given("cleaned_brands", {"brand_id": "b", "brand_name": "Kind"})
    for role in ROLES:
        app = _opened(role=role.capitalize())
        assert not app.exception
        assert app.selectbox("role").value == role
        assert [notice.value for notice in app.warning][:1] == [DEMO_NOTICE]
        assert "Figures as published on" in _words(app)


@pytest.mark.usefixtures("on_loopback")
def test_creators_of_one_name_are_told_apart(published: Published) -> None:
    published.given(
        "creator_points",
        {"author_id": "1", "author_username": "nina", "points_rank": 2},
        {"author_id": "2", "author_username": "nina", "points_rank": 1},
        {"author_id": "3", "author_username": "omar", "points_rank": 3},
    )
    assert _opened().selectbox("creator").options == ["nina (2)", "nina (1)", "omar"]


@pytest.mark.usefixtures("on_loopback")
def test_nothing_published_is_explained(published: Published) -> None:
    published.path.unlink()
    app = _opened()
    assert not app.exception
    said = [str(element.value) for element in app.sidebar.markdown]
    assert any("Nothing is published yet" in words for words in said)


@pytest.mark.usefixtures("on_loopback")
@pytest.mark.parametrize("is_cut", [True, False])
def test_a_damaged_copy_is_explained_and_the_log_says_what_to_do(
    published: Published, is_cut: bool, caplog: pytest.LogCaptureFixture
) -> None:
    published.given("creator_points", {"author_id": "1", "author_username": "nina"})
    published.path.write_bytes(published.path.read_bytes()[:5000] if is_cut else b"no database" * 1000)
    app = _opened()
    assert not app.exception
    said = [str(element.value) for element in (*app.markdown, *app.sidebar.markdown)]
    assert any("What is published cannot be read" in words for words in said)
    assert f"{published.path} is damaged" in caplog.text
    assert "--select published_warehouse" in caplog.text


@pytest.mark.usefixtures("on_loopback")
def test_a_copy_without_tables_is_no_traceback(published: Published) -> None:
    published.path.unlink()
    duckdb.connect(str(published.path)).close()
    app = _opened()
    assert not app.exception
    assert "This page cannot be shown" in _words(app)


@pytest.mark.usefixtures("on_loopback")
def test_a_page_that_fails_tells_the_log_and_not_the_visitor(
    published: Published, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    published.given("creator_points", {"author_id": "1", "author_username": "nina"})

    def fail(visitor: object) -> None:
        raise RuntimeError(f"secret of {visitor}")

    monkeypatch.setattr("tcm_assets.apps.creator_dashboard.view.show", fail)
    app = _opened()
    assert "This page cannot be shown" in _words(app)
    assert "secret" not in _words(app)
    assert "secret of" in caplog.text


def test_every_role_has_a_home_and_no_page_twice() -> None:
    assert set(main.PAGES) == set(ROLES)
    for pages in main.PAGES.values():
        assert len({page.address for page in pages}) == len(pages) > 0
