"""A local OpenID provider: discovery, authorization, token with PKCE, keys and sign-out, for tests of signing in.

Its sign-in page is a list of links, one for each person of the test; a person may have a spoilt token.
"""

import base64
import hashlib
import html
import json
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID = "pages"

CLIENT_SECRET = "known to the pages and to the provider"


@dataclass(frozen=True)
class Person:
    """An account at the provider, and what is wrong with its token."""

    subject: str
    email: str
    email_verified: object = True
    token_age_s: int = 0
    signed_by_provider: bool = True
    other_claims: Mapping[str, Any] = field(default_factory=dict)


class OpenIDProvider:
    """Serves until `stop`; `url` is the issuer. `persons` are found by name and may change at any time."""

    def __init__(self) -> None:
        self.persons: dict[str, Person] = {}
        self.key = RSAKey.generate_key(2048, {"kid": "of-the-provider", "use": "sig", "alg": "RS256"})
        self.forger_key = RSAKey.generate_key(2048, {"kid": "of-the-provider", "use": "sig", "alg": "RS256"})
        self.grants: dict[str, tuple[str, dict[str, str]]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def id_token(self, name: str, nonce: str) -> str:
        person = self.persons[name]
        issued_s = int(time.time()) - person.token_age_s
        claims = {
            "iss": self.url,
            "aud": CLIENT_ID,
            "sub": person.subject,
            "name": name,
            "email": person.email,
            "email_verified": person.email_verified,
            "iat": issued_s,
            "exp": issued_s + 3600,
            "nonce": nonce,
            **person.other_claims,
        }
        key = self.key if person.signed_by_provider else self.forger_key
        return jwt.encode({"alg": "RS256", "kid": "of-the-provider"}, claims, key)


def _handler(provider: OpenIDProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place = urlsplit(self.path)
            query = {name: values[-1] for name, values in parse_qs(place.query).items()}
            match place.path:
                case "/.well-known/openid-configuration":
                    self._json(_configuration(provider.url))
                case "/keys":
                    self._json({"keys": [provider.key.as_dict(private=False)]})
                case "/authorize":
                    self._page(_sign_in_page(provider, query))
                case "/approve":
                    self._redirect(_approval(provider, query))
                case "/sign-out":
                    self._redirect(query["post_logout_redirect_uri"])
                case _:
                    self.send_error(404)

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[-1] for name, values in parse_qs(sent).items()}
            name, asked = provider.grants.pop(form["code"])
            verifier = hashlib.sha256(form["code_verifier"].encode()).digest()
            assert self.headers["Authorization"] == f"Basic {_basic()}"
            assert base64.urlsafe_b64encode(verifier).rstrip(b"=").decode() == asked["code_challenge"]
            assert form["redirect_uri"] == asked["redirect_uri"]
            self._json(
                {
                    "access_token": secrets.token_urlsafe(),
                    "token_type": "Bearer",
                    "expires_in": 3600,
                    "id_token": provider.id_token(name, asked["nonce"]),
                }
            )

        def log_message(self, *_: object) -> None:
            """Nothing: a test's output is its own."""

        def _json(self, value: object) -> None:
            self._answer("application/json", json.dumps(value))

        def _page(self, body: str) -> None:
            self._answer("text/html; charset=utf-8", body)

        def _answer(self, content_type: str, text: str) -> None:
            body = text.encode()
            self.send_response(200)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _redirect(self, url: str) -> None:
            self.send_response(302)
            self.send_header("Location", url)
            self.send_header("Content-Length", "0")
            self.end_headers()

    return Handler


def _basic() -> str:
    return base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()


def _configuration(url: str) -> dict[str, Any]:
    return {
        "issuer": url,
        "authorization_endpoint": f"{url}/authorize",
        "token_endpoint": f"{url}/token",
        "jwks_uri": f"{url}/keys",
        "end_session_endpoint": f"{url}/sign-out",
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        "code_challenge_methods_supported": ["S256"],
    }


def _sign_in_page(provider: OpenIDProvider, query: Mapping[str, str]) -> str:
    links = (
        f'<p><a href="/approve?{html.escape(urlencode({**query, "person": name}))}">{html.escape(name)}</a></p>'
        for name in provider.persons
    )
    return f"<!doctype html><title>Provider</title><h1>Who are you?</h1>{''.join(links)}"


def _approval(provider: OpenIDProvider, query: Mapping[str, str]) -> str:
    code = secrets.token_urlsafe()
    provider.grants[code] = (query["person"], dict(query))
    return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"


@contextmanager
def openid_provider() -> Iterator[OpenIDProvider]:
    provider = OpenIDProvider()
    try:
        yield provider
    finally:
        provider.stop()
