"""The resource `live_requests`: the live source of the settings, and what it needs."""

import sys

import pytest

from tcm_assets.live.research_api import ResearchApi
from tcm_assets.live.resources import LiveRequests
from tcm_assets.live.source import LiveSourceError


def test_the_source_is_that_of_the_settings_and_shows_no_secret(workbench, monkeypatch):
    monkeypatch.setenv("TIKTOK_CLIENT_KEY", "key-that-nobody-may-see")
    monkeypatch.setenv("TIKTOK_CLIENT_SECRET", "secret-that-nobody-may-see")
    settings = workbench.settings.model_copy(update={"live_source": "research_api"})
    live = LiveRequests.of(settings)
    source = live.source()
    assert isinstance(source, ResearchApi)
    assert "nobody-may-see" not in f"{live!r} {source!r} {live.model_dump()}"
    assert LiveRequests.of(workbench.settings).source() is None
    with pytest.raises(ValueError, match="unknown"):
        LiveRequests.of(settings.model_copy(update={"live_source": "carrier pigeon"})).source()


def test_pages_download_into_the_media_folder_of_the_settings(workbench):
    pytest.importorskip("yt_dlp")
    settings = workbench.settings
    pages = LiveRequests.of(
        settings.model_copy(update={"live_source": "pages", "live_downloads": True, "live_concurrency": 3})
    ).source()
    assert (pages.concurrency, pages.media_dir) == (3, workbench.settings.media_dir)


def test_without_ytdlp_it_says_what_to_install(workbench, monkeypatch):
    for name in ("page_source", "page_answers", "tiktok_pages"):
        monkeypatch.delitem(sys.modules, f"tcm_assets.live.{name}", raising=False)
    monkeypatch.setitem(sys.modules, "yt_dlp", None)
    settings = workbench.settings.model_copy(update={"live_source": "pages"})
    with pytest.raises(LiveSourceError, match=r"pip install 'tcm_assets\[tiktok\]'"):
        LiveRequests.of(settings).source()
