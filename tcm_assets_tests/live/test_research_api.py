"""The Research API against a local server that follows its documentation, or fails."""

import json
import logging
import threading
import urllib.parse
from dataclasses import replace
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import orjson
import pytest

from tcm_assets.catalogue.exports.reading import read_export
from tcm_assets.catalogue.lists.url_list import VideoRef
from tcm_assets.live.research_api import FIELDS, RETRY_POLICY, ResearchApi, ResearchCredentials
from tcm_assets.live.source import Delivered, Failed, LiveSourceError, Stopped
from tcm_assets.services.rate_limit import RateLimit

DAY = date(2020, 10, 1)

KEY, SECRET = "key-that-nobody-may-see", "secret-that-nobody-may-see"


class FakeApi:
    """Tokens, and the answers of `pages` in turn, the last one for good."""

    def __init__(self):
        self.tokens_given = 0
        self.good_token = None
        self.token_answer = None
        self.token_life_s = 7200
        self.pages = []
        self.questions = []
        self.url = ""

    def token(self, form):
        if self.token_answer is not None:
            return self.token_answer
        if (form.get("client_key"), form.get("client_secret")) != (KEY, SECRET):
            return 200, {"error": "invalid_client", "error_description": f"no such client {form.get('client_secret')}"}
        assert form["grant_type"] == "client_credentials"
        self.tokens_given += 1
        self.good_token = f"clt.token-{self.tokens_given}"
        return 200, {"access_token": self.good_token, "expires_in": self.token_life_s, "token_type": "Bearer"}

    def query(self, path, headers, body):
        if headers["Authorization"] != f"Bearer {self.good_token}":
            message = f"the token {headers['Authorization']} has expired"
            return 401, {"data": {}, "error": {"code": "access_token_invalid", "message": message, "log_id": "1"}}
        fields = urllib.parse.parse_qs(urllib.parse.urlsplit(path).query)["fields"]
        assert fields == [FIELDS]
        self.questions.append(json.loads(body))
        page = self.pages.pop(0) if len(self.pages) > 1 else self.pages[0]
        return page(self) if callable(page) else page


def videos(*items, has_more=False, cursor=100, search_id="7"):
    data = {"videos": list(items), "cursor": cursor, "search_id": search_id, "has_more": has_more}
    return 200, {"data": data, "error": {"code": "ok", "message": "", "log_id": "1"}}


def error(status, code, message="no", headers=None):
    return status, {"data": {}, "error": {"code": code, "message": message, "log_id": "1"}}, headers or {}


def video(number, **changes):
    return {
        "id": int(video_id(number)),
        "video_description": "run #fitness",
        "create_time": 1601553600,
        "username": "nina",
        "view_count": 1000,
        "like_count": 100,
        "comment_count": 7,
        "share_count": 3,
        "favorites_count": 42,
        "hashtag_names": ["fitness"],
        "music_id": 9,
        "video_duration": 12,
        **changes,
    }


def video_id(number):
    return str((1601553600 << 32) + number)


def ref(number, day=DAY):
    return VideoRef(video_id(number), day, "nina", "7001")


@pytest.fixture
def api():
    fake = FakeApi()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path.startswith("/v2/oauth/token/"):
                answer = fake.token(dict(urllib.parse.parse_qsl(body.decode())))
            else:
                assert self.path.startswith("/v2/research/video/query/")
                answer = fake.query(self.path, self.headers, body)
            status, content, headers = (*answer, {})[:3]
            raw = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    fake.url = f"http://127.0.0.1:{server.server_port}"
    yield fake
    server.shutdown()
    server.server_close()
    thread.join()


def source(api, secret=SECRET):
    return ResearchApi(
        credentials=ResearchCredentials(KEY, secret),
        pace=RateLimit(60_000),
        base_url=api.url,
        retries=replace(RETRY_POLICY, first_wait_s=0.01),
    )


def fetch(api, *refs):
    return list(source(api).fetch(refs))


def test_a_video_becomes_a_record_of_an_export_with_what_the_catalogue_knows(api):
    api.pages = [videos(video(1))]
    (answer,) = fetch(api, ref(1))
    now = datetime(2030, 1, 1)  # noqa: DTZ001 - UTC without a zone
    export = read_export(orjson.dumps(answer.record), "x.jsonl", now, now)
    assert export.rejections.num_rows == 0
    (row,) = export.videos.to_pylist()
    assert (row["video_id"], row["upload_date"], row["author_id"], row["author_username"]) == (
        video_id(1),
        DAY,
        None,
        "nina",
    )
    assert (row["view_count"], row["like_count"], row["share_count"], row["comment_count"]) == (1000, 100, 3, 7)
    assert (row["bookmark_count"], row["gift_count"], row["follower_count"]) == (42, None, None)
    assert (row["hashtags"], row["music_id"], row["duration_s"]) == (["fitness"], "9", 12.0)


def test_the_question_names_the_videos_and_their_days(api):
    api.pages = [videos(video(1), video(2))]
    fetch(api, ref(1), ref(2, DAY + timedelta(days=3)))
    (question,) = api.questions
    condition = {"operation": "IN", "field_name": "video_id", "field_values": [video_id(1), video_id(2)]}
    assert question["query"] == {"and": [condition]}
    assert (question["start_date"], question["end_date"]) == ("20200930", "20201005")
    assert (question["max_count"], question["cursor"]) == (100, 0)


def test_pages_are_read_to_the_last_one_and_a_video_on_two_of_them_counts_once(api):
    api.pages = [
        videos(video(1), video(2), has_more=True, cursor=100, search_id="abc"),
        videos(video(2, view_count=5), video(3), has_more=True, cursor=200, search_id="abc"),
        videos(video(4)),
    ]
    answers = fetch(api, *map(ref, range(1, 6)))
    assert [(answer.video_id, type(answer)) for answer in answers] == [
        *((video_id(number), Delivered) for number in range(1, 5)),
        (video_id(5), Failed),
    ]
    assert answers[1].record["playCount"] == 1000
    assert answers[4].outcome == "not_found"
    assert [(question["cursor"], question.get("search_id")) for question in api.questions] == [
        (0, None),
        (100, "abc"),
        (200, "abc"),
    ]


@pytest.mark.parametrize("pages", [[videos(has_more=True, cursor=0)], [videos(has_more=True, cursor=None)]])
def test_a_cursor_that_leads_nowhere_ends_the_question(api, pages):
    api.pages = pages
    (answer,) = fetch(api, ref(1))
    assert answer.outcome == "unexpected_answer"


def test_a_cursor_that_goes_on_for_ever_ends_the_question(api):
    api.pages = [lambda fake: videos(has_more=True, cursor=len(fake.questions))]
    (answer,) = fetch(api, ref(1))
    assert answer.outcome == "unexpected_answer"
    assert len(api.questions) == 20


def test_questions_hold_a_hundred_videos_and_thirty_days_at_most(api):
    api.pages = [videos()]
    fetch(api, *map(ref, range(101)))
    assert [len(question["query"]["and"][0]["field_values"]) for question in api.questions] == [100, 1]
    api.questions.clear()
    fetch(api, *(ref(number, DAY + timedelta(days=number)) for number in range(60)))
    for question in api.questions:
        first, last = (datetime.strptime(question[name], "%Y%m%d") for name in ("start_date", "end_date"))  # noqa: DTZ007
        assert (last - first).days <= 30
    assert sum(len(question["query"]["and"][0]["field_values"]) for question in api.questions) == 60


def test_a_video_of_an_unknown_account_cannot_be_asked_for(api):
    (answer,) = fetch(api, VideoRef(video_id(1), DAY, "nina"))
    assert answer.outcome == "cannot_be_asked"
    assert "account" in answer.reason
    assert not api.questions


def test_a_token_that_has_ended_is_renewed_once(api):
    def ended(fake):
        fake.good_token = "another"
        return error(401, "access_token_invalid")

    api.pages = [ended, videos(video(1))]
    (answer,) = fetch(api, ref(1))
    assert isinstance(answer, Delivered)
    assert api.tokens_given == 2


def test_a_token_whose_time_is_over_is_renewed_before_it_is_used(api):
    api.token_life_s = 0
    api.pages = [videos(video(1), has_more=True), videos(video(2))]
    assert len(fetch(api, ref(1), ref(2))) == 2
    assert api.tokens_given == 2


def test_a_token_that_is_refused_again_stops_everything(api):
    api.pages = [error(401, "access_token_invalid")]
    with pytest.raises(LiveSourceError, match="just given"):
        fetch(api, ref(1))
    assert api.tokens_given == 2


def test_wrong_credentials_stop_everything_and_are_not_shown(api, caplog):
    caplog.set_level(logging.DEBUG)
    wrong = "wrong-secret-that-nobody-may-see"
    with pytest.raises(LiveSourceError, match=r"TIKTOK_CLIENT_KEY .*: no such client \(hidden\)"):
        list(source(api, wrong).fetch([ref(1)]))
    assert wrong not in caplog.text
    assert KEY not in caplog.text


@pytest.mark.parametrize("code", ["scope_not_authorized", "scope_permission_missed"])
def test_a_client_without_the_right_cannot_use_the_source(api, code):
    api.pages = [error(401, code)]
    with pytest.raises(LiveSourceError, match="may not use the Research API"):
        fetch(api, ref(1))


def test_nothing_secret_is_in_what_is_reported_logged_or_shown(api, caplog):
    caplog.set_level(logging.DEBUG)
    api.pages = [lambda fake: error(400, "invalid_params", f"{fake.good_token} of {KEY} with {SECRET} asks too much")]
    live = source(api)
    (answer,) = live.fetch([ref(1)])
    assert answer.outcome == "unexpected_answer"
    assert "asks too much" in answer.reason
    for secret in (KEY, SECRET, "clt.token-1"):
        for shown in (answer.reason, caplog.text, repr(live)):
            assert secret not in shown


def test_a_used_up_quota_stops_with_what_had_come(api):
    api.pages = [videos(video(1)), error(429, "daily_quota_limit_exceeded")]
    answers = fetch(api, ref(1), ref(2, DAY + timedelta(days=40)))
    assert [type(answer) for answer in answers] == [Delivered, Stopped]
    assert "midnight UTC" in answers[1].reason
    assert len(api.questions) == 2


def test_a_question_too_many_is_asked_again(api):
    api.pages = [error(429, "rate_limit_exceeded", headers={"Retry-After": "0"}), videos(video(1))]
    assert isinstance(fetch(api, ref(1))[0], Delivered)


def test_too_many_questions_for_good_stop_the_rest(api):
    api.pages = [error(429, "rate_limit_exceeded")]
    answers = fetch(api, ref(1), ref(2, DAY + timedelta(days=40)))
    assert [type(answer) for answer in answers] == [Failed, Stopped]
    assert answers[0].outcome == "throttled"
    assert len(api.questions) == 4


def test_a_server_with_an_error_is_asked_again(api):
    api.pages = [error(500, "internal_error"), (502, b"<html>bad gateway</html>"), videos(video(1))]
    assert isinstance(fetch(api, ref(1))[0], Delivered)
    api.pages = [(503, b"")]
    answer = fetch(api, ref(1))[0]
    assert answer.outcome == "unreachable"
    assert "503" in answer.reason


def test_a_server_that_is_not_there(api):
    api.url = "http://127.0.0.1:9"
    (answer,) = fetch(api, ref(1))
    assert answer.outcome == "unreachable"


@pytest.mark.parametrize(
    "page",
    [
        (200, b"hello"),
        (200, b"[1]"),
        (200, {"error": {"code": "ok"}}),
        (200, {"data": {"videos": "none"}, "error": {"code": "ok"}}),
    ],
)
def test_an_answer_of_another_shape(api, page):
    api.pages = [page]
    (answer,) = fetch(api, ref(1))
    assert answer.outcome == "unexpected_answer"


def test_one_question_that_is_refused_does_not_keep_the_next_from_being_asked(api):
    api.pages = [error(400, "invalid_params", "search id 7 is invalid or expired"), videos(video(2))]
    answers = fetch(api, ref(1), ref(2, DAY + timedelta(days=40)))
    assert [type(answer) for answer in answers] == [Failed, Delivered]


def test_an_answer_without_end_is_read_up_to_its_bound(api, monkeypatch):
    monkeypatch.setattr("tcm_assets.live.research_api.MAX_ANSWER_BYTES", 1000)
    api.pages = [(200, b" " * 5000)]
    (answer,) = fetch(api, ref(1))
    assert "1,000 bytes" in answer.reason


def test_a_redirect_takes_no_secret_elsewhere(api):
    api.token_answer = (307, b"", {"Location": "http://127.0.0.1:9/"})
    with pytest.raises(LiveSourceError, match="307"):
        fetch(api, ref(1))
