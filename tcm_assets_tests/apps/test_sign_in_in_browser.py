"""Signing in against a local OpenID provider, in a real browser: who gets in, in which role, and who is refused."""

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tcm_assets_tests.apps.literal_site import Published
from tcm_assets_tests.apps.openid_provider import CLIENT_ID, CLIENT_SECRET, OpenIDProvider, Person, openid_provider
from tcm_assets_tests.apps.served_pages import served

NINA, OMAR = "7000000000000000001", "7000000000000000002"

LONG_AGO_S = 13 * 60 * 60

SIGN_IN_FILE = """
[auth]
redirect_uri = "http://127.0.0.1:{{port}}/oauth2callback"
cookie_secret = "0123456789abcdef0123456789abcdef"
client_id = "{client_id}"
client_secret = "{client_secret}"
server_metadata_url = "{issuer}/.well-known/openid-configuration"

[identities."nina@example.com"]
role = "creator"
id = "{nina}"

[identities."sub:{issuer}|omar-1"]
role = "creator"
id = "{omar}"

[identities."boss@example.com"]
role = "owner"
"""


@pytest.fixture(scope="module")
def provider() -> Iterator[OpenIDProvider]:
    with openid_provider() as provider:
        yield provider


@dataclass(frozen=True)
class Site:
    url: str
    sign_in_file: Path
    provider: OpenIDProvider
    new_pages: Iterator[Page]
    """A page of a browser without cookies each, as many as a test asks for."""

    def enter(self, person: Person, name: str = "somebody") -> Page:
        """A new browser in which the person has signed in."""
        self.provider.persons[name] = person
        page = next(self.new_pages)
        page.goto(self.url)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("link", name=name, exact=True).click()
        page.wait_for_url(f"{self.url}/**")
        return page


@pytest.fixture(scope="module")
def served_site(tmp_path_factory: pytest.TempPathFactory, provider: OpenIDProvider) -> Iterator[tuple[str, Path]]:
    published = Published(tmp_path_factory.mktemp("signed in"))
    published.publish_empty_tables()
    published.given(
        "creator_points",
        {"author_id": NINA, "author_username": "nina", "points_rank": 1},
        {"author_id": OMAR, "author_username": "omar", "points_rank": 2},
    )
    (published.data_dir / "first_day").write_text("2020-09-22\n")
    sign_in_file = published.data_dir / "apps" / "secrets.toml"
    sign_in_file.parent.mkdir()
    sign_in_file.write_text(
        SIGN_IN_FILE.format(issuer=provider.url, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, nina=NINA, omar=OMAR)
    )
    with served(published.data_dir) as url:
        yield url, sign_in_file


@pytest.fixture
def site(
    served_site: tuple[str, Path], provider: OpenIDProvider, page: Page, new_page: Callable[..., Page]
) -> Iterator[Site]:
    url, sign_in_file = served_site
    written = sign_in_file.read_text()
    yield Site(url, sign_in_file, provider, chain([page], (new_page() for _ in count())))
    sign_in_file.write_text(written)
    provider.persons.clear()


NINA_AT_PROVIDER = Person("nina-1", "Nina@Example.com")

OMAR_AT_PROVIDER = Person("omar-1", "omar@example.com", email_verified=False)


def test_a_creator_is_known_by_a_verified_email(site: Site) -> None:
    page = site.enter(NINA_AT_PROVIDER, "Nina N.")
    expect(page.get_by_text("Signed in as Nina N. (creator)")).to_be_visible()
    expect(page.get_by_role("heading", name="Creator dashboard")).to_be_visible()
    expect(page.get_by_role("link", name="Owner")).to_have_count(0)


def test_a_creator_is_known_by_issuer_and_subject_whatever_the_email(site: Site) -> None:
    page = site.enter(OMAR_AT_PROVIDER, "Omar")
    expect(page.get_by_text("Signed in as Omar (creator)")).to_be_visible()
    expect(page.get_by_text("@omar").first).to_be_visible()


def test_the_owner_has_the_owners_page(site: Site) -> None:
    page = site.enter(Person("boss-1", "boss@example.com"), "The boss")
    expect(page.get_by_text("Signed in as The boss (owner)")).to_be_visible()
    expect(page.get_by_role("link", name="Owner")).to_be_visible()


@pytest.mark.parametrize(
    "person",
    [
        pytest.param(Person("eve-1", "eve@example.com"), id="not named"),
        pytest.param(Person("eve-1", "nina@example.com", email_verified=False), id="unverified"),
        pytest.param(Person("eve-1", "nina@example.com", email_verified="true"), id="verified in words"),
        pytest.param(Person("nina-1", "nina@example.com.example.net"), id="longer address"),
    ],
)
def test_whom_the_file_does_not_name_sees_a_refusal_and_nothing_else(site: Site, person: Person) -> None:
    page = site.enter(person, "Eve")
    expect(page.get_by_text("these pages do not know you")).to_be_visible()
    expect(page.get_by_role("heading", name="Creator dashboard")).to_have_count(0)
    expect(page.get_by_role("link", name=re.compile("Leaderboard|Rewards|Dashboard|Owner"))).to_have_count(0)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


@pytest.mark.parametrize(
    "person",
    [
        pytest.param(Person("nina-1", "nina@example.com", signed_by_provider=False), id="forged"),
        pytest.param(Person("nina-1", "nina@example.com", token_age_s=7200), id="expired"),
        pytest.param(Person("nina-1", "nina@example.com", other_claims={"nonce": "of another"}), id="replayed"),
        pytest.param(Person("nina-1", "nina@example.com", other_claims={"aud": "another app"}), id="for another"),
        pytest.param(Person("nina-1", "nina@example.com", other_claims={"iss": "http://elsewhere"}), id="issuer"),
    ],
)
def test_a_token_that_is_not_the_providers_own_and_fresh_signs_nobody_in(site: Site, person: Person) -> None:
    page = site.enter(person)
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(page.get_by_text("Signed in as")).to_have_count(0)


def test_who_signed_in_long_ago_signs_in_again(site: Site) -> None:
    later_s = int(time.time()) + 3600
    person = Person("nina-1", "nina@example.com", token_age_s=LONG_AGO_S, other_claims={"exp": later_s})
    page = site.enter(person)
    expect(page.get_by_text("Your sign-in has run out")).to_be_visible()
    expect(page.get_by_text("Signed in as")).to_have_count(0)


def test_who_signs_out_is_out(site: Site) -> None:
    page = site.enter(NINA_AT_PROVIDER)
    expect(page.get_by_text("Signed in as")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    page.goto(f"{site.url}/rewards_shop")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(page.get_by_text("Signed in as")).to_have_count(0)


def test_a_cookie_that_the_server_did_not_sign_opens_nothing(site: Site) -> None:
    page = next(site.new_pages)
    claims = {"is_logged_in": True, "email": "boss@example.com", "email_verified": True, "iat": int(time.time())}
    page.context.add_cookies([{"name": "_streamlit_user", "value": json.dumps(claims), "url": site.url}])
    page.goto(site.url)
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_who_is_taken_out_of_the_file_is_out_at_the_next_click(site: Site) -> None:
    page = site.enter(NINA_AT_PROVIDER)
    expect(page.get_by_text("Signed in as")).to_be_visible()
    site.sign_in_file.write_text(site.sign_in_file.read_text().replace("nina@example.com", "other@example.com"))
    page.get_by_role("link", name="Leaderboard").click()
    expect(page.get_by_text("these pages do not know you")).to_be_visible()


def test_two_creators_at_once_each_see_their_own_account(site: Site) -> None:
    nina, omar = site.enter(NINA_AT_PROVIDER, "Nina"), site.enter(OMAR_AT_PROVIDER, "Omar")
    for _ in range(2):
        for page, own, other in ((nina, "@nina", "@omar"), (omar, "@omar", "@nina")):
            expect(page.get_by_text(own).first).to_be_visible()
            expect(page.get_by_text(other)).to_have_count(0)
            page.reload()


def test_an_address_of_another_role_or_account_changes_nothing(site: Site) -> None:
    page = site.enter(NINA_AT_PROVIDER)
    expect(page.get_by_text("Signed in as")).to_be_visible()
    for address in ("owner", "marketplace", f"?role=Owner&creator={OMAR}", f"creator_dashboard?account_id={OMAR}"):
        page.goto(f"{site.url}/{address}")
        expect(page.get_by_text("(creator)")).to_be_visible()
        expect(page.get_by_text("@nina").first).to_be_visible()
        expect(page.get_by_text("@omar")).to_have_count(0)
        expect(page.get_by_text("View as")).to_have_count(0)
