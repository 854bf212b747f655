"""The places of TCM_NOTIFY, where messages go: Slack, e-mail, a webhook, or any other that Apprise knows."""

import logging
import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tcm_assets.operators.messages import Message
from tcm_assets.services.messages import one_line
from tcm_assets.services.retry_policy import Failure, RetryPolicy
from tcm_assets.services.secrets import SecretWords
from tcm_assets.setting_types import SettingsError, split_addresses
from tcm_assets.settings import Settings

if TYPE_CHECKING:
    from apprise import NotifyBase

ATTEMPTS = RetryPolicy(first_wait_s=1, max_wait_s=4, max_attempts=3)
"""A place gets a message within some seconds or, by the sensor, at one of the next ticks."""

ATTEMPT_S = 15.0
"""Longest wait for a place to take a message: mail servers are slow on purpose."""

ATTEMPTS_BEGIN_WITHIN_S = 16.0
"""Time in which attempts at one message begin: it is delivered or given up within half a minute."""

_HOSTS_OF_SERVICES = ("hooks.slack.com", "discord.com", "discordapp.com", "chat.googleapis.com")
"""Hosts that take no plain JSON: an address there that Apprise does not know was copied in part."""

_LAST_PORT = 65_535

_SHOWN_REASON = 200  # characters of what a place answered


class NotToldError(Exception):
    """A place did not take a message; the error says which place, without its address, and why."""


@dataclass(frozen=True)
class Place:
    """One place, with words for it that hold no secret."""

    words: str
    service: "NotifyBase"
    secrets: SecretWords

    def send(self, message: Message, sleep: Callable[[float], None] = time.sleep) -> None:
        """Send the message; raise NotToldError when the place did not take it, in a few attempts."""
        ATTEMPTS.call(
            lambda: self._try(message),
            lambda error: Failure(isinstance(error, NotToldError)),
            sleep=sleep,
            end_s=time.monotonic() + ATTEMPTS_BEGIN_WITHIN_S,
        )

    def _try(self, message: Message) -> None:
        from apprise import Apprise, NotifyFormat, NotifyType

        told: list[str] = []
        sender = Apprise()
        sender.add(self.service)
        kinds = {"failure": NotifyType.FAILURE, "warning": NotifyType.WARNING}
        has_taken = sender.notify(
            title=message.title,
            body=message.body,
            body_format=NotifyFormat.TEXT,
            notify_type=kinds[message.kind],
            timeout=ATTEMPT_S,
            log_callback=lambda entry, _service: told.append(str(entry.message)),
        )
        if not has_taken:
            reason = self.secrets.hide(one_line(told[-1] if told else "no reason given", _SHOWN_REASON))
            raise NotToldError(f"{self.words} did not take a message: {reason}")


def find_places(settings: Settings) -> list[Place]:
    """Return the places of TCM_NOTIFY, in its order. Raises SettingsError for one that nothing can be sent to."""
    addresses = split_addresses(settings.notify)
    if not addresses:
        return []
    secrets = secret_words(settings)
    return [_place(number, len(addresses), address, secrets) for number, address in enumerate(addresses, 1)]


def secret_words(settings: Settings) -> SecretWords:
    """Return the words that nothing of this project may tell anybody."""
    return SecretWords.of(settings.secret_texts(), webhooks=split_addresses(settings.notify))


def _place(number: int, count: int, address: str, secrets: SecretWords) -> Place:
    service = _service(address)
    which = "the place" if count == 1 else f"place {number} of {count}"
    if service is None:
        raise SettingsError(
            f"TCM_NOTIFY: {which} cannot be used. It may be Slack's address of an incoming webhook, the https address "
            "of another webhook, mailtos://user:password@server?to=address for e-mail, or an address that Apprise "
            "knows (https://appriseit.com)"
        )
    return Place(f"{which} in TCM_NOTIFY ({service.service_name})", service, secrets)


def _service(address: str) -> Any:
    """Return Apprise's service for an address, None where it knows none."""
    from apprise import Apprise

    def find(address: str) -> Any:
        return Apprise.instantiate(address, asset=_identity(), suppress_exceptions=True)

    # It logs addresses that it cannot use, whole.
    log = logging.getLogger("apprise")
    log.propagate, log.disabled = False, True
    try:
        service = find(address)
        host = _host_of_webhook(address)
        # An https address that is none of a service's own is a webhook that gets JSON.
        if service is None and host and host not in _HOSTS_OF_SERVICES:
            service = find(re.sub("^http", "json", address))
        return None if service is None or (getattr(service, "port", None) or 0) > _LAST_PORT else service
    finally:
        log.disabled = False


def _host_of_webhook(address: str) -> str | None:
    """Return the host of an http or https address; None for any other."""
    found = re.match(r"https?://(?:[^/@]*@)?([^/:?#]+)", address, re.IGNORECASE)
    return found[1].lower() if found else None


def _identity() -> Any:
    from apprise import AppriseAsset

    return AppriseAsset(app_id="tcm_assets", app_desc="tcm_assets", app_url="", image_url_mask="", image_url_logo="")


def send_to_all(places: Sequence[Place], message: Message) -> list[str]:
    """Send the message to all places at once; return a sentence for each that did not take it."""

    def send(place: Place) -> str | None:
        try:
            place.send(message)
        except NotToldError as error:
            return str(error)
        return None

    with ThreadPoolExecutor(max_workers=len(places)) as threads:
        return [problem for problem in threads.map(send, places) if problem]
