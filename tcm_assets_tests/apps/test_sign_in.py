import time

import pytest

from tcm_assets.apps.identities import Visitor
from tcm_assets.apps.sign_in import OFFERED_CREATORS, check_may_act, fetch_demo_brands, fetch_demo_creators
from tcm_assets_tests.apps.literal_site import Published

LONG_AGO_S = 13 * 60 * 60


def test_creators_come_by_rank_and_brands_by_name(published: Published) -> None:
    published.given(
        "creator_points",
        {"author_id": "1", "author_username": "nina", "points_rank": 2},
        {"author_id": "2", "author_username": "omar", "points_rank": 1},
    )
    published.given("cleaned_brands", {"brand_id": "b1", "brand_name": "Zest"}, {"brand_id": "b2", "brand_name": "Arc"})
    assert fetch_demo_creators(published.query)["author_username"].to_pylist() == ["omar", "nina"]
    assert fetch_demo_brands(published.query).to_pylist() == [
        {"brand_id": "b2", "brand_name": "Arc"},
        {"brand_id": "b1", "brand_name": "Zest"},
    ]


def test_of_very_many_creators_the_first_are_offered(published: Published) -> None:
    rows = [
        {"author_id": str(rank), "author_username": f"name {rank}", "points_rank": rank}
        for rank in range(1, OFFERED_CREATORS + 3)
    ]
    published.given("creator_points", *rows)
    names = fetch_demo_creators(published.query)["author_username"].to_pylist()
    assert len(names) == OFFERED_CREATORS
    assert names[-1] == f"name {OFFERED_CREATORS}"


NINA, OMAR = "7000000000000000001", "7000000000000000002"

SIGN_IN_FILE = f"""
[auth]
redirect_uri = "http://127.0.0.1/oauth2callback"
cookie_secret = "0123456789abcdef0123456789abcdef"
client_id = "c"
client_secret = "s"
server_metadata_url = "https://x/.well-known/openid-configuration"

[identities."nina@example.com"]
role = "creator"
id = "{NINA}"
"""


class _User:
    """What `st.user` is within a session."""

    def __init__(self, **claims: object) -> None:
        self._claims = claims

    def to_dict(self) -> dict[str, object]:
        return self._claims


def test_a_fragment_asks_again_whether_its_visitor_may_still_act(
    published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo, nina = Visitor("creator", NINA, "nina", is_demo=True), Visitor("creator", NINA, "nina", is_demo=False)
    monkeypatch.setattr("streamlit.user", _User())
    check_may_act(demo)
    with pytest.raises(PermissionError, match="sign in again"):
        check_may_act(nina)
    monkeypatch.delenv("TCM_APPS_DEMO")
    with pytest.raises(PermissionError):
        check_may_act(demo)

    sign_in_file = published.data_dir / "apps" / "secrets.toml"
    sign_in_file.parent.mkdir()
    sign_in_file.write_text(SIGN_IN_FILE)
    now_s = time.time()
    claims = {"is_logged_in": True, "email": "nina@example.com", "email_verified": True, "name": "nina"}
    monkeypatch.setattr("streamlit.user", _User(**claims, iat=now_s))
    check_may_act(nina)
    for other in (demo, Visitor("creator", OMAR, "nina", is_demo=False), Visitor("owner", None, "nina", is_demo=False)):
        with pytest.raises(PermissionError):
            check_may_act(other)
    for ended in ({**claims, "iat": now_s - LONG_AGO_S}, {**claims, "iat": now_s, "is_logged_in": False}, {}):
        monkeypatch.setattr("streamlit.user", _User(**ended))
        with pytest.raises(PermissionError):
            check_may_act(nina)
    monkeypatch.setattr("streamlit.user", _User(**claims, iat=now_s))
    sign_in_file.write_text(SIGN_IN_FILE.replace("nina@example.com", "other@example.com"))
    with pytest.raises(PermissionError):
        check_may_act(nina)
