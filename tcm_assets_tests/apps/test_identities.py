from pathlib import Path
from typing import Any

import pytest

from tcm_assets.apps.identities import (
    SIGN_IN_LIFETIME_S,
    Role,
    SignInFileError,
    Visitor,
    is_fresh,
    is_loopback,
    read_sign_in,
    read_sign_in_of,
)
from tcm_assets.settings import Settings

AUTH = """
[auth]
redirect_uri = "https://pages.example.com/oauth2callback"
cookie_secret = "0123456789abcdef0123456789abcdef"
"""

PROVIDER = """
client_id = "pages"
client_secret = "between us"
server_metadata_url = "https://accounts.example.com/.well-known/openid-configuration"
"""

NINA = """
[identities."Nina@example.com"]
role = "creator"
id = "7001"
"""

CLAIMS = {"iss": "https://accounts.example.com", "sub": "n1", "email": "nina@example.com", "email_verified": True}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "secrets.toml"
    path.write_text(AUTH + PROVIDER + NINA)
    return path


def test_no_file_is_no_sign_in(tmp_path: Path) -> None:
    assert read_sign_in(tmp_path / "secrets.toml") is None


def test_a_verified_email_is_whom_the_file_names_in_any_case(file: Path) -> None:
    sign_in = read_sign_in(file)
    assert sign_in is not None
    assert sign_in.providers == (None,)
    nina = Visitor("creator", "7001", "Nina N.", is_demo=False)
    assert sign_in.visitor({**CLAIMS, "email": "NINA@example.com", "name": "Nina N."}) == nina


@pytest.mark.parametrize(
    "claims",
    [
        {**CLAIMS, "email_verified": False},
        {**CLAIMS, "email_verified": "true"},
        {**CLAIMS, "email_verified": 1},
        {name: value for name, value in CLAIMS.items() if name != "email_verified"},
        {**CLAIMS, "email": "nina@example.com.example.net"},
        {**CLAIMS, "email": ["nina@example.com"]},
        {**CLAIMS, "email": None},
        {"email_verified": True},
        {},
    ],
)
def test_everybody_else_is_nobody(file: Path, claims: dict[str, Any]) -> None:
    sign_in = read_sign_in(file)
    assert sign_in is not None
    assert sign_in.visitor(claims) is None


def test_a_subject_of_an_issuer_counts_without_an_email_and_before_it(file: Path) -> None:
    table = '[identities."sub:https://accounts.example.com|n1"]\nrole = "brand"\nid = "b1"\n'
    file.write_text(AUTH + PROVIDER + NINA + table)
    sign_in = read_sign_in(file)
    assert sign_in is not None
    assert sign_in.visitor(CLAIMS) == Visitor("brand", "b1", "nina@example.com", is_demo=False)
    unverified = {"iss": CLAIMS["iss"], "sub": "n1"}
    assert sign_in.visitor(unverified) == Visitor("brand", "b1", "n1", is_demo=False)
    assert sign_in.visitor({**unverified, "iss": "https://elsewhere.example.com"}) is None


def test_named_providers_each_have_a_button(file: Path) -> None:
    file.write_text(AUTH + "[auth.google]" + PROVIDER + "[auth.microsoft]" + PROVIDER + NINA)
    sign_in = read_sign_in(file)
    assert sign_in is not None
    assert sign_in.providers == ("google", "microsoft")


@pytest.mark.parametrize(
    ("contents", "complaint"),
    [
        ("[auth", "cannot be read"),
        (NINA, r"section \[auth\]"),
        (AUTH + NINA, "names no provider"),
        (AUTH + PROVIDER, "nobody may sign in"),
        (AUTH + PROVIDER.replace('client_id = "pages"', "") + NINA, "lacks client_id"),
        (AUTH.replace("oauth2callback", "") + PROVIDER + NINA, "redirect_uri"),
        (AUTH.replace("0123456789abcdef0123456789abcdef", "short") + PROVIDER + NINA, "cookie_secret"),
        (AUTH + "[auth.my_own]" + PROVIDER + NINA, "underscore"),
        (AUTH + PROVIDER + NINA.replace("creator", "admin"), "the role 'admin'"),
        (AUTH + PROVIDER + NINA.replace('"7001"', "7001"), "id as text"),
        (AUTH + PROVIDER + NINA.replace('id = "7001"', ""), "id as text"),
        (AUTH + PROVIDER + NINA.replace("creator", "owner"), "takes no id"),
        (AUTH + PROVIDER + NINA + "[identities.x]\nrole = 'owner'", "neither an e-mail"),
        (AUTH + PROVIDER + NINA + "[identities.'sub:x']\nrole = 'owner'", "not of the form"),
        (AUTH + PROVIDER + NINA + "[identities.'nina@EXAMPLE.com']\nrole = 'owner'", "two identities"),
        (AUTH + PROVIDER + NINA + "admin = true", "it may have role and id"),
    ],
)
def test_a_wrong_file_lets_nobody_in_and_says_what_to_mend(file: Path, contents: str, complaint: str) -> None:
    file.write_text(contents)
    with pytest.raises(SignInFileError, match=complaint):
        read_sign_in(file)


def test_demo_mode_beside_sign_in_is_refused(file: Path) -> None:
    (file.parent / "apps").mkdir()
    file.rename(file.parent / "apps" / "secrets.toml")
    environment = {"TCM_DATA_DIR": str(file.parent), "TCM_START_DATE": "2020-10-01"}
    assert read_sign_in_of(Settings(environment)) is not None
    with pytest.raises(SignInFileError, match="unset TCM_APPS_DEMO"):
        read_sign_in_of(Settings({**environment, "TCM_APPS_DEMO": "1"}))


@pytest.mark.parametrize(
    ("issued_s", "fresh"),
    [(1000, True), (1000.5, True), (1000 - SIGN_IN_LIFETIME_S, False), (None, False), ("1000", False), (True, False)],
)
def test_a_sign_in_lasts_a_working_day(issued_s: object, fresh: bool) -> None:
    assert is_fresh({"iat": issued_s}, now_s=1000) is fresh


def test_a_sign_in_that_does_not_say_when_is_none() -> None:
    assert not is_fresh({})


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        (None, False),
        ("", False),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.5", False),
        ("localhost.example.com", False),
    ],
)
def test_only_this_machines_own_addresses_are_loopback(address: str | None, expected: bool) -> None:
    assert is_loopback(address) is expected


def test_each_role_has_its_own_id_and_no_other() -> None:
    creator, brand = Visitor("creator", "7", "nina", is_demo=False), Visitor("brand", "b", "Brand", is_demo=False)
    owner = Visitor("owner", None, "Owner", is_demo=False)
    assert creator.account_id == "7"
    assert brand.brand_id == "b"
    for visitor in (brand, owner):
        with pytest.raises(PermissionError):
            _ = visitor.account_id
    for visitor in (creator, owner):
        with pytest.raises(PermissionError):
            _ = visitor.brand_id


@pytest.mark.parametrize(("role", "subject_id"), [("creator", None), ("brand", None), ("owner", "7")])
def test_a_role_without_its_id_is_nobody(role: Role, subject_id: str | None) -> None:
    with pytest.raises(ValueError, match=role):
        Visitor(role, subject_id, "x", is_demo=False)
