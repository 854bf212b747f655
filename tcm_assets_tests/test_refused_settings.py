"""What cannot be a setting is refused: all problems at once, in the project's own words, without a secret."""

import re
import traceback

import pytest

from tcm_assets.data_folder import first_day_note
from tcm_assets.setting_types import SettingsError, variable_of
from tcm_assets.settings import BUNDLED_DATA_DIR, Settings
from tcm_assets.tables.scoring_metrics import SCORING_METRICS
from tcm_assets_tests.test_settings import own

SECRETS = (
    "TCM_MEDIA",
    "TCM_LEDGER_URL",
    "GOOGLE_API_KEY",
    "GEMINI_API_KEY",
    "TIKTOK_CLIENT_KEY",
    "TIKTOK_CLIENT_SECRET",
    "TCM_NOTIFY",
)

OF_PYDANTIC = ("Input should", "validation error", "pydantic", "type=", "literal_error", "value_error")


def variables() -> list[str]:
    return [variable_of(field) for field in Settings.model_fields.values()]


def refusal(environment: dict[str, str]) -> str | None:
    try:
        settings = Settings(environment)
        return None if settings.media_place and settings.ledger_url else "no place for clips or the ledger"
    except SettingsError as error:
        return str(error)


def test_several_problems_are_listed_together(tmp_path):
    wrong = own(
        tmp_path,
        TCM_START_DATE="22.09.2020",
        TCM_SCORING_METHOD="mean",
        TCM_SCORING_WEIGHTS="fame=2",
        TCM_GOALS="views=0",
        TCM_UI_PORT="http",
        TCM_LIVE_DOWNLOAD="yes",
        TCM_LIVE_MAX_MINUTES="-1",
    )
    with pytest.raises(SettingsError) as refused:
        Settings(wrong)
    first, *problems = str(refused.value).splitlines()
    assert first == "7 settings cannot be used:"
    assert problems == [
        "- TCM_START_DATE is '22.09.2020'; a day as YYYY-MM-DD is needed",
        "- TCM_SCORING_METHOD is 'mean'; it may be robust, minmax or zscore",
        "- TCM_SCORING_WEIGHTS is 'fame=2'; its part 'fame=2' cannot be read. It is a list like view_count=2, where a "
        f"name is one of {', '.join(SCORING_METRICS)} and a number is zero or more",
        "- TCM_GOALS needs whole numbers above zero, but has views=0",
        "- TCM_LIVE_DOWNLOAD is 'yes'; it may be 0 or 1",
        "- TCM_LIVE_MAX_MINUTES is '-1'; a whole number above zero is needed",
        "- TCM_UI_PORT is 'http'; a port from 1 to 65535 is needed",
    ]


@pytest.mark.parametrize(
    ("variable", "text", "needed"),
    [
        ("TCM_SCORING_WINDOW_DAYS", "36501", "TCM_SCORING_WINDOW_DAYS is '36501'; at most 36,500 is possible"),
        (
            "TCM_SCORING_WINDOW_DAYS",
            "9" * 5000,
            f"TCM_SCORING_WINDOW_DAYS is '{'9' * 60}...'; at most 36,500 is possible",
        ),
        ("TCM_LIVE_PER_MINUTE", "1000001", "TCM_LIVE_PER_MINUTE is '1000001'; at most 1,000,000 is possible"),
        ("TCM_SCORING_WINDOW_DAYS", "000", "TCM_SCORING_WINDOW_DAYS is '000'; a whole number above zero is needed"),
        ("TCM_SCORING_WEIGHTS", "sentiment=1e308", "its part 'sentiment=1e308' is above 1,000,000,000,000"),
        ("TCM_MATCHING_WEIGHTS", "visual_similarity=1e13", "its part 'visual_similarity=1e13' is above"),
        ("TCM_SCORING_WEIGHTS", "sentiment=2,sentiment=3", "it names sentiment twice"),
    ],
)
def test_numbers_that_no_date_and_no_sum_can_hold_are_refused(tmp_path, variable, text, needed):
    with pytest.raises(SettingsError) as refused:
        Settings(own(tmp_path, **{variable: text}))
    assert needed in str(refused.value)


def test_settings_that_exclude_each_other_are_listed_with_the_others(tmp_path):
    wrong = own(tmp_path, TCM_END_DATE="2020-01-01", TCM_SCORING_METHOD="minmax", TCM_SCORING_WEIGHTS="sentiment=2")
    with pytest.raises(SettingsError) as refused:
        Settings(wrong | {"TCM_MEDIA": "s3://key:hush@bucket", "TCM_LIVE_DOWNLOAD": "1", "TCM_APPS_PORT": "0"})
    message = str(refused.value)
    assert message.startswith("4 settings cannot be used:")
    for words in (
        "must be after the first day, 2020-09-22",
        "minmax knows no weights",
        "TCM_MEDIA names a URL",
        "TCM_APPS_PORT is '0'",
    ):
        assert words in message
    assert "hush" not in message


@pytest.mark.parametrize("variable", variables())
def test_nonsense_is_refused_in_our_own_words_or_taken_as_it_is(tmp_path, variable):
    for nonsense in ("?=", "nonsense", "~nobody-of-this-name/x", "99999999999999999999", "\u0663"):
        message = refusal(own(tmp_path) | {variable: nonsense})
        assert message is None or (variable in message and (nonsense in message or variable in SECRETS))
        assert not any(words in (message or "") for words in OF_PYDANTIC)


@pytest.mark.parametrize("variable", variables())
def test_every_setting_is_described_and_its_example_can_be_set(tmp_path, variable):
    field = next(field for field in Settings.model_fields.values() if variable_of(field) == variable)
    assert field.description
    assert field.description.endswith(".")
    assert field.json_schema_extra["group"]
    (example,) = field.examples
    Settings(own(tmp_path, TCM_LIVE_SOURCE="pages") | {variable: example})


@pytest.mark.parametrize("variable", variables())
def test_every_variable_that_is_set_to_nothing_is_as_if_not_set(tmp_path, variable):
    known = own(tmp_path)
    first_day_note(tmp_path).write_text(known["TCM_START_DATE"])
    known.pop(variable, None)
    assert Settings({**known, variable: ""}) == Settings(known)


def test_no_secret_is_shown_whatever_happens(tmp_path):
    secret = own(tmp_path) | dict.fromkeys(SECRETS, "hush://hush:hush@hush/hush")
    settings = Settings(secret)
    assert settings.ledger_url == settings.media_place == secret["TCM_LEDGER_URL"]
    assert "hush" not in f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    with pytest.raises(SettingsError) as refused:
        Settings(secret | {"TCM_UI_PORT": "0", "TCM_LIVE_DOWNLOAD": "1"})
    assert "hush" not in "".join(traceback.format_exception(refused.value))


def test_only_the_class_reads_variables_of_settings():
    """Whoever else asked the environment would know no default, no check and no place in docs/settings.md."""
    asked = re.compile(r"environ(?:\.get\(|\.setdefault\(|\[)\s*\"([A-Z_]+)\"|getenv\(\"([A-Z_]+)\"")
    for file in (BUNDLED_DATA_DIR.parent / "tcm_assets").rglob("*.py"):
        found = {name for match in asked.findall(file.read_text()) for name in match if name}
        assert not found & set(variables()), file
