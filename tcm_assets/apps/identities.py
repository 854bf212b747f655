"""Who each identity of a sign-in provider is, from the sign-in file, without Streamlit.

The file is Streamlit's own `secrets.toml` with its `[auth]` section (which the pages hand to Streamlit as it is), and a
table for each identity that may come in:

    [identities."nina@example.com"]
    role = "creator"
    id = "7000000000000000001"

    [identities."sub:https://accounts.example.com|248289761001"]
    role = "owner"

An e-mail counts only where the provider says that it verified it. A `sub:<issuer>|<subject>` counts always, and is the
one to take where providers are not trusted to verify. Everything else is refused.
"""

import ipaddress
import time
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tcm_assets.apps.visitor import ROLES, Role, Visitor
from tcm_assets.setting_types import SettingsError
from tcm_assets.settings import Settings

SHORTEST_COOKIE_SECRET: Final = 32
"""Characters: what signs the cookie that says who somebody is must not be guessed."""

SIGN_IN_LIFETIME_S: Final = 12 * 60 * 60
"""A working day; after it the provider is asked again. Streamlit's cookie by itself would last a month."""

_PROVIDER_KEYS: Final = ("client_id", "client_secret", "server_metadata_url")

_CALLBACK: Final = "/oauth2callback"


class SignInFileError(SettingsError):
    """The sign-in file cannot be used; the message says which line to mend."""


@dataclass(frozen=True)
class Identity:
    """Whose account an identity may open."""

    role: Role
    subject_id: str | None


@dataclass(frozen=True)
class SignIn:
    """The sign-in file, checked. `providers` are the names for `st.login`, the unnamed one as None."""

    providers: tuple[str | None, ...]
    identities: Mapping[str, Identity]

    def visitor(self, claims: Mapping[str, Any]) -> Visitor | None:
        """Who the provider's claims stand for; None when nobody whom the file names."""
        identity = None
        if claims.get("iss") and claims.get("sub"):
            identity = self.identities.get(f"sub:{claims['iss']}|{claims['sub']}")
        email = claims.get("email")
        # Not merely something that counts as true: some providers send the text "false".
        if identity is None and isinstance(email, str) and claims.get("email_verified") is True:
            identity = self.identities.get(email.lower())
        if identity is None:
            return None
        label = str(claims.get("name") or email or claims.get("sub"))
        return Visitor(identity.role, identity.subject_id, label, is_demo=False)


def is_fresh(claims: Mapping[str, Any], now_s: float | None = None) -> bool:
    """Whether the provider vouched for the identity within SIGN_IN_LIFETIME_S; False where it does not say when."""
    issued_s = claims.get("iat")
    if isinstance(issued_s, bool) or not isinstance(issued_s, int | float):
        return False
    return (time.time() if now_s is None else now_s) - issued_s < SIGN_IN_LIFETIME_S


def read_sign_in(path: Path) -> SignIn | None:
    """The sign-in file, or None when there is none; raises SignInFileError for one that is wrong anywhere."""
    try:
        contents = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SignInFileError(f"{path} cannot be read: {error}") from error
    try:
        return SignIn(_providers(contents.get("auth")), _identities(contents.get("identities")))
    except _WrongPartError as error:
        raise SignInFileError(f"{path}: {error}") from error


def sign_in_of(settings: Settings) -> SignIn | None:
    """The sign-in file of these settings; raises SignInFileError, also where demo mode would open what it closes."""
    sign_in = read_sign_in(settings.sign_in_path)
    if sign_in is not None and settings.is_demo:
        raise SignInFileError(
            f"demo mode lets everyone in, and {settings.sign_in_path} asks for sign-in: unset TCM_APPS_DEMO, or take "
            "the file away"
        )
    return sign_in


class _WrongPartError(Exception):
    pass


def _providers(auth: object) -> tuple[str | None, ...]:
    if not isinstance(auth, dict):
        raise _WrongPartError("the section [auth] of Streamlit's login is missing")
    if not str(auth.get("redirect_uri", "")).endswith(_CALLBACK):
        raise _WrongPartError(f"[auth] needs a redirect_uri that ends in {_CALLBACK}")
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


def _identities(tables: object) -> dict[str, Identity]:
    if not isinstance(tables, dict) or not tables:
        raise _WrongPartError('nobody may sign in: name each identity in a table [identities."nina@example.com"]')
    identities: dict[str, Identity] = {}
    for name, table in tables.items():
        key = _identity_key(name)
        if key in identities:
            raise _WrongPartError(f"two identities are {key!r}; an e-mail is the same in capitals and in small letters")
        identities[key] = _identity(f'[identities."{name}"]', table)
    return identities


def _identity_key(name: str) -> str:
    if name.startswith("sub:"):
        issuer, separator, subject = name.removeprefix("sub:").rpartition("|")
        if not (issuer and separator and subject):
            raise _WrongPartError(f"the identity {name!r} is not of the form sub:<issuer>|<subject>")
        return name
    local, _, domain = name.partition("@")
    if not local or not domain or "@" in domain or name != name.strip():
        raise _WrongPartError(f"the identity {name!r} is neither an e-mail address nor sub:<issuer>|<subject>")
    return name.lower()


def _identity(where: str, table: object) -> Identity:
    if not isinstance(table, dict):
        raise _WrongPartError(f"{where} is no table with a role and an id")
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
        return Identity("owner", None)
    if not isinstance(subject_id, str) or not subject_id or subject_id != subject_id.strip():
        raise _WrongPartError(f'{where} needs the {role}\'s id as text, e.g. id = "7000000000000000001"')
    return Identity(role, subject_id)


def is_loopback(address: str | None) -> bool:
    """Whether a server at `address` is reached from this machine alone; None means that it listens everywhere."""
    if address == "localhost":
        return True
    try:
        return address is not None and ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
