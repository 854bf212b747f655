"""Hiding secrets in texts that leave this program: values of settings, their parts, passwords in any URL."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, quote_plus, unquote, urlsplit

HIDDEN = "***"

LEAST_CHARACTERS = 4
"""Shorter parts are not hidden by themselves: they protect nothing, and are parts of ordinary words."""

LEAST_TOKEN_CHARACTERS = 8
"""Of a piece of a webhook's path, and of a value in a URL: shorter ones are plain words."""

_PASSWORD_IN_URL = re.compile(r"(?<=://)([^/\s:@]*):[^/\s]+@")


@dataclass(frozen=True)
class SecretWords:
    """Words that no message may hold.

    >>> words = SecretWords.of(["postgresql://owner:s3cret%21@db/ledger"])
    >>> words.hide("no such user owner with s3cret! at db; tried https://me:other@elsewhere/x")
    'no such user owner with *** at db; tried https://me:***@elsewhere/x'
    """

    words: tuple[str, ...]

    @classmethod
    def of(cls, secrets: Iterable[str], webhooks: Iterable[str] = ()) -> "SecretWords":
        """Return the words of `secrets` and `webhooks`: each whole, and of a URL its password and values, as spelled.

        A webhook is a URL whose path holds tokens.
        """
        parts = {part for secret in secrets for part in _parts(secret.strip())}
        parts |= {part for webhook in webhooks for part in (*_parts(webhook), *_tokens(webhook))}
        spelled = {form for part in parts for form in (part, unquote(part), quote(part, safe=""), quote_plus(part))}
        # The longest first: a word may be part of another.
        return cls(tuple(sorted((word for word in spelled if len(word) >= LEAST_CHARACTERS), key=len, reverse=True)))

    def hide(self, text: str) -> str:
        """Return the text with *** in place of every secret word, and of the password of every URL."""
        for word in self.words:
            text = text.replace(word, HIDDEN)
        return _PASSWORD_IN_URL.sub(rf"\1:{HIDDEN}@", text)


def _parts(secret: str) -> Iterator[str]:
    yield secret
    if "://" not in secret:
        return
    try:
        url = urlsplit(secret)
    except ValueError:
        return
    if url.password:
        yield url.password
    yield from (value for _, value in parse_qsl(url.query) if len(value) >= LEAST_TOKEN_CHARACTERS)


def _tokens(webhook: str) -> Iterator[str]:
    path = webhook.partition("://")[2].partition("?")[0]
    yield from (segment for segment in path.split("/")[1:] if len(segment) >= LEAST_TOKEN_CHARACTERS)
