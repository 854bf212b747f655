"""Where messages go, seen at servers on this machine: a plain webhook, Slack's format, a mail server."""

import email
import email.policy
import socket
import traceback
from dataclasses import replace

import pytest
from aiosmtpd.controller import Controller

from tcm_assets.operators import places
from tcm_assets.operators.messages import Message
from tcm_assets.operators.places import NotToldError, find_places, send_to_all
from tcm_assets.setting_types import SettingsError
from tcm_assets.settings import Settings
from tcm_assets_tests.operators.local_servers import webhook
from tcm_assets_tests.servers import free_port

MESSAGE = Message(
    "tcm_assets: refresh failed", "- step videos: a < b & c_d_e *x*\nhttp://127.0.0.1:3000/runs/1", "failure"
)

SLACK = "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7"


def places_of(*addresses: str):
    return find_places(Settings({"TCM_DATA_DIR": "/nowhere", "TCM_NOTIFY": ", ".join(addresses)}))


@pytest.fixture
def server():
    with webhook() as started:
        yield started


def send(place, waits=None):
    """Send without waiting between attempts; `waits` gets how long it would have been."""
    place.send(MESSAGE, sleep=([] if waits is None else waits).append)


def test_a_plain_webhook_gets_json_at_its_own_address(server):
    send(*places_of(f"{server.address}/hooks/abc"))
    ((path, sent),) = server.taken
    assert path == "/hooks/abc"
    assert (sent["title"], sent["message"], sent["type"]) == (MESSAGE.title, MESSAGE.body, "failure")


def test_slack_gets_its_own_format(server, monkeypatch):
    from apprise.plugins.slack import NotifySlack

    monkeypatch.setattr(NotifySlack, "webhook_url", f"{server.address}/services")
    send(*places_of(SLACK))
    ((path, sent),) = server.taken
    assert path == SLACK.removeprefix("https://hooks.slack.com")
    (attachment,) = sent["attachments"]
    assert attachment["title"] == MESSAGE.title
    assert attachment["text"] == MESSAGE.body.replace("&", "&amp;").replace("<", "&lt;")
    assert not any(key.endswith(("icon", "icon_url")) and value for key, value in {**sent, **attachment}.items())


class Mailbox:
    def __init__(self) -> None:
        self.mails = []

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802 - aiosmtpd's name
        self.mails.append((envelope.rcpt_tos, email.message_from_bytes(envelope.content, policy=email.policy.default)))
        return "250 OK"


def test_mail_goes_to_every_address_of_its_place():
    mailbox = Mailbox()
    port = free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        send(
            *places_of(
                f"mailto://127.0.0.1:{port}?from=tcm@example.org&to=ann@example.org,bob@example.org&mode=insecure"
            )
        )
    finally:
        controller.stop()
    assert sorted(to for rcpts, _ in mailbox.mails for to in rcpts) == ["ann@example.org", "bob@example.org"]
    mail = mailbox.mails[0][1]
    assert mail["Subject"] == MESSAGE.title
    text = mail.get_body().get_content()
    assert "runs/1" in text


def test_a_place_that_does_not_answer_is_asked_a_few_times(server):
    (place,) = places_of(f"{server.address}/x")
    server.statuses = [500, 503, 200]
    waits = []
    send(place, waits)
    assert (server.requests, len(server.taken), len(waits)) == (3, 1, 2)


def test_a_place_that_never_answers_is_given_up_in_time(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setattr(places, "ATTEMPT_S", 0.1)
        monkeypatch.setattr(places, "ATTEMPTS_BEGIN_WITHIN_S", 0.0)
        (place,) = places_of(f"http://127.0.0.1:{silent.getsockname()[1]}/x")
        with pytest.raises(NotToldError):
            send(place)


def test_a_place_that_takes_nothing_is_named_without_its_secrets(server):
    server.statuses = [404]
    secret, _other = places_of(f"{server.address}/hooks/s3cret-token?key=another-secret", f"{server.address}/x")
    with pytest.raises(NotToldError) as raised:
        send(secret)
    assert str(raised.value).startswith("place 1 of 2 in TCM_NOTIFY (JSON) did not take a message: ")
    assert "404" in str(raised.value)
    assert "s3cret" not in (shown := "".join(traceback.format_exception(raised.value)))
    assert "another-secret" not in shown


def test_a_place_that_is_down_keeps_no_other_from_being_told(server, monkeypatch):
    monkeypatch.setattr(places, "ATTEMPTS", replace(places.ATTEMPTS, first_wait_s=0, max_wait_s=0))
    (problem,) = send_to_all(places_of("http://127.0.0.1:1/x", f"{server.address}/y"), MESSAGE)
    assert problem.startswith("place 1 of 2 in TCM_NOTIFY (JSON)")
    assert len(server.taken) == 1


@pytest.mark.parametrize(
    "address",
    [
        "nosuch://hidden-token",
        "slack://hidden-token",
        "mailto://",
        "https://hooks.slack.com/services/T00/hidden",
        "https://discord.com/api/webhooks/hidden",
        "json://127.0.0.1:99999/hidden",
        "https://127.0.0.1:99999/hidden",
    ],
)
def test_an_address_that_nothing_can_be_sent_to_is_refused_without_showing_it(address, caplog):
    with pytest.raises(SettingsError) as refused:
        places_of("https://one.example.org/x", address)
    assert "hidden" not in "".join(traceback.format_exception(refused.value)) + caplog.text
    assert "TCM_NOTIFY" in str(refused.value)


@pytest.mark.parametrize("text", ["hidden-token", "https://a.example.org hidden token", "/a/path"])
def test_what_is_no_address_is_refused_without_showing_it(text):
    with pytest.raises(SettingsError, match="TCM_NOTIFY: address 1 is none") as refused:
        Settings({"TCM_NOTIFY": text})
    assert "hidden" not in "".join(traceback.format_exception(refused.value))
