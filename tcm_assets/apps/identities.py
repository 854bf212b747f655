"""Visitors, and the sign-in file that maps the identities of a provider to them.

The file is Streamlit's own `secrets.toml` with its `[auth]` section (handed to Streamlit as it is), and a table for
each identity that may come in:

    [identities."nina@example.com"]
    role = "creator"
    id = "7000000000000000001"

    [identities."sub:https://accounts.example.com|248289761001"]
    role = "owner"

An e-mail counts only where the provider says that it verified it. `sub:<issuer>|<subject>` always counts: use it where
the provider is not trusted to verify. Everything else is refused.
"""

import ipaddress
import time
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal, get_args

from tcm_assets.setting_types import SettingsError
from tcm_assets.settings import Settings

Role = Literal["creator", "brand", "owner"]
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True)
class Visitor:
    """A person in one role. Queries and changes take their account from here, never from what the browser sent.

    `subject_id` is the creator's TikTok id (`author_id` of the tables, `account_id` of the ledger), the brand's
    `brand_id`, or None for the owner. `label` is text of the data or of the provider: show it by `escape`.
    """

    role: Role
    subject_id: str | None
    label: str
    is_demo: bool

    def __post_init__(self) -> None:
        if (self.subject_id is None) != (self.role == "owner"):
            raise ValueError(f"a visitor in the role {self.role} has the id {self.subject_id!r}")

    @property
    def account_id(self) -> str:
        """Return a creator's ledger account; raise PermissionError for everyone else."""
        return self._id_as("creator")

    @property
    def brand_id(self) -> str:
        """Return a brand's id; raise PermissionError for everyone else."""
        return self._id_as("brand")

    def _id_as(self, role: Role) -> str:
        if self.role != role or self.subject_id is None:
            raise PermissionError(f"this is for a {role}, and the visitor is signed in as {self.role}")
        return self.subject_id


SHORTEST_COOKIE_SECRET: Final = 32
"""In characters: the secret signs the sign-in cookie, so it must not be guessable."""

SIGN_IN_LIFETIME_S: Final = 12 * 60 * 60
"""A working day; after it the provider is asked again. Streamlit's own cookie would last a month."""

_PROVIDER_KEYS: Final = ("client_id", "client_secret", "server_metadata_url")


class SignInFileError(SettingsError):
    """The sign-in file cannot be used; the message says what to change."""


@dataclass(frozen=True)
class SignIn:
    """The checked sign-in file, with the visitor of each identity, who is labelled by its name in the file.

    `providers` are the names for `st.login`, the unnamed one as None.
    """

    providers: tuple[str | None, ...]
    identities: Mapping[str, Visitor]

    def visitor(self, claims: Mapping[str, Any]) -> Visitor | None:
        """Return the visitor that the provider's claims stand for; None when the file does not name them."""
        found = None
        if claims.get("iss") and claims.get("sub"):
            found = self.identities.get(f"sub:{claims['iss']}|{claims['sub']}")
        email = claims.get("email")
        # Exactly True: some providers send the text "false".
        if found is None and isinstance(email, str) and claims.get("email_verified") is True:
            found = self.identities.get(email.lower())
        return found and replace(found, label=str(claims.get("name") or email or claims.get("sub")))


def is_fresh(claims: Mapping[str, Any], now_s: float | None = None) -> bool:
    """Return whether the provider issued the claims within SIGN_IN_LIFETIME_S; False without a time."""
    issued_s = claims.get("iat")
    if isinstance(issued_s, bool) or not isinstance(issued_s, int | float):
        return False
    return (time.time() if now_s is None else now_s) - issued_s < SIGN_IN_LIFETIME_S


def read_sign_in(path: Path) -> SignIn | None:
    """Read the sign-in file; None when there is none. Raises SignInFileError for one that is wrong anywhere."""
    try:
        contents = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SignInFileError(f"{path} cannot be read: {error}") from error
    try:
        return SignIn(_parse_providers(contents.get("auth")), _parse_identities(contents.get("identities")))
    except _WrongPartError as error:
        raise SignInFileError(f"{path}: {error}") from error


def read_sign_in_of(settings: Settings) -> SignIn | None:
    """Read the sign-in file of these settings; raise SignInFileError, also when demo mode is on."""
    sign_in = read_sign_in(settings.sign_in_path)
    if sign_in is not None and settings.is_demo:
        raise SignInFileError(
            f"demo mode lets everyone in, and {settings.sign_in_path} asks for sign-in: unset TCM_APPS_DEMO, or "
            "remove the file"
        )
    return sign_in


class _WrongPartError(Exception):
    pass


def _parse_providers(auth: object) -> tuple[str | None, ...]:
    if not isinstance(auth, dict):
        raise _WrongPartError("the section [auth] of Streamlit's login is missing")
    if not str(auth.get("redirect_uri", "")).endswith("/oauth2callback"):
        raise _WrongPartError("[auth] needs a redirect_uri that ends in /oauth2callback")
    if len(str(auth.get("cookie_secret", ""))) < SHORTEST_COOKIE_SECRET:
        raise _WrongPartError(
            f"[auth] needs a cookie_secret of {SHORTEST_COOKIE_SECRET} random characters or more, e.g. from "
            "`python -c 'import secrets; print(secrets.token_hex())'`"
        )
    named = {name: section for name, section in auth.items() if isinstance(section, dict) and name != "client_kwargs"}
    sections: dict[str | None, Mapping[str, object]] = dict(named)
    if any(key in auth for key in _PROVIDER_KEYS):
        sections[None] = auth
    if not sections:
        raise _WrongPartError(f"[auth] names no provider: it needs {', '.join(_PROVIDER_KEYS)}")
    for name, section in sections.items():
        where = "[auth]" if name is None else f"[auth.{name}]"
        missing = [key for key in _PROVIDER_KEYS if not section.get(key)]
        if missing:
            raise _WrongPartError(f"{where} lacks {', '.join(missing)}")
        if name is not None and "_" in name:
            raise _WrongPartError(f"{where}: Streamlit takes no provider's name with an underscore")
    return tuple(sections)


def _parse_identities(tables: object) -> dict[str, Visitor]:
    if not isinstance(tables, dict) or not tables:
        raise _WrongPartError('nobody may sign in: name each identity in a table [identities."nina@example.com"]')
    identities: dict[str, Visitor] = {}
    for name, table in tables.items():
        key = _parse_identity_key(name)
        if key in identities:
            raise _WrongPartError(f"two identities are {key!r}; an e-mail is the same in capitals and in small letters")
        identities[key] = _parse_identity(name, table)
    return identities


def _parse_identity_key(name: str) -> str:
    if name.startswith("sub:"):
        issuer, separator, subject = name.removeprefix("sub:").rpartition("|")
        if not (issuer and separator and subject):
            raise _WrongPartError(f"the identity {name!r} is not of the form sub:<issuer>|<subject>")
        return name
    local, _, domain = name.partition("@")
    if not local or not domain or "@" in domain or name != name.strip():
        raise _WrongPartError(f"the identity {name!r} is neither an e-mail address nor sub:<issuer>|<subject>")
    return name.lower()


def _parse_identity(name: str, table: object) -> Visitor:
    where = f'[identities."{name}"]'
    if not isinstance(table, dict):
        raise _WrongPartError(f"{where} must be a table with a role and an id")
    unknown = sorted(set(table) - {"role", "id"})
    if unknown:
        raise _WrongPartError(f"{where} has {', '.join(unknown)}; it may have role and id")
    role = table.get("role")
    if role not in ROLES:
        raise _WrongPartError(f"{where} has the role {role!r}; it may be {', '.join(ROLES)}")
    subject_id = table.get("id")
    if role == "owner":
        if subject_id is not None:
            raise _WrongPartError(f"{where} is the owner and takes no id")
        return Visitor("owner", None, label=name, is_demo=False)
    if not isinstance(subject_id, str) or not subject_id or subject_id != subject_id.strip():
        raise _WrongPartError(f'{where} needs the {role}\'s id as text, e.g. id = "7000000000000000001"')
    return Visitor(role, subject_id, label=name, is_demo=False)


def is_loopback(address: str | None) -> bool:
    """Return whether a server at `address` is reached from this machine alone; None listens everywhere."""
    if address == "localhost":
        return True
    try:
        return address is not None and ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
