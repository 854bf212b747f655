"""Types of settings, which parse the text of an environment variable, and the errors for unusable values.

`tcm_assets.settings` says which settings there are. An error here names no variable unless it is a `SettingsError`;
`problems_in_words` puts the variable and its value before it.
"""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

LAST_PORT = 2**16 - 1
LARGEST_WHOLE_NUMBER = 1_000_000
LARGEST_PAIR_COUNT = 1_000_000_000
LONGEST_SPAN_DAYS = 36_500
LARGEST_NAMED_NUMBER = 1e12
"""Far above every use, and far below what dates and sums can hold."""

_PREFIX = "TCM_"  # of every setting that is this project's own
_TESTS_PREFIX = "TCM_TEST_"  # of variables that only tests read
# What Kubernetes sets in every container when a service's name begins with "tcm": TCM_PORT=tcp://10.0.0.1:80 and more.
_OF_A_SERVICE = re.compile(
    _PREFIX + r"(\w+_)?(SERVICE_(HOST|PORT\w*)=.*|PORT(_\d+_\w+=.*|=(tcp|udp|sctp)://.*))", re.DOTALL
)
SHOWN_CHARACTERS = 60
"""Of a value that cannot be used: enough to recognize it in a message."""


class SettingsError(ValueError):
    """A setting is missing or cannot be used; the message says what to set."""


def setting(variable: str, *, group: str, example: str, default_words: str | None = None, **rules: Any) -> Any:
    """Return the field that reads `variable`, with its `group` and `example` in docs/settings.md.

    `default_words` says what happens when the variable is not set, where the default does not show it. `rules` go to
    pydantic's `Field`; without a default there, it is None.
    """
    if "default_factory" not in rules:
        rules.setdefault("default", None)
    notes: dict[str, Any] = {"group": group, "default_words": default_words}
    return Field(validation_alias=variable, examples=[example], json_schema_extra=notes, **rules)


def variable_of(field: FieldInfo) -> str:
    """Return the environment variable that a field reads.

    >>> variable_of(setting("TCM_UI_PORT", group="Pages", example="3001"))
    'TCM_UI_PORT'
    """
    return str(field.validation_alias)


def parse_day(text: str) -> date:
    """Return the day that a text names; raise ValueError where it names none.

    >>> parse_day("2020-09-22")
    datetime.date(2020, 9, 22)
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("a day as YYYY-MM-DD is needed") from None


def _parse_whole_number(text: str, largest: int = LARGEST_WHOLE_NUMBER) -> int:
    if not text.isdecimal() or not text.strip("0"):
        raise ValueError("a whole number above zero is needed")
    if len(text) > len(str(largest)) or int(text) > largest:
        raise ValueError(f"at most {largest:,} is possible")
    return int(text)


def _parse_pair_count(text: str) -> int:
    return _parse_whole_number(text, LARGEST_PAIR_COUNT)


def _parse_day_count(text: str) -> int:
    return _parse_whole_number(text, LONGEST_SPAN_DAYS)


def _parse_share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = math.nan
    if not 0 <= share <= 1:
        raise ValueError("a share from 0 to 1 is needed, such as 0.1")
    return share


def _parse_positive_number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number <= LARGEST_WHOLE_NUMBER:
        raise ValueError(f"a number above zero, of at most {LARGEST_WHOLE_NUMBER:,}, is needed, such as 2.5")
    return number


def _parse_port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= LAST_PORT:
        raise ValueError(f"a port from 1 to {LAST_PORT} is needed")
    return int(text)


def _parse_switch(text: str) -> bool:
    if text not in {"0", "1"}:
        raise ValueError("it may be 0 or 1")
    return text == "1"


def parse_path(text: str) -> Path:
    """Return the absolute path that a text names; raise ValueError where it can be none."""
    try:
        return Path(text).expanduser().resolve()
    except (RuntimeError, OSError, ValueError):
        raise ValueError("a path on this machine is needed") from None


def _written(parse: Callable[[str], object]) -> BeforeValidator:
    """Return the validator that parses text; a default, which is no text, is left to its type."""
    return BeforeValidator(lambda value: parse(value) if isinstance(value, str) else value)


def plain_text(secret: SecretStr | None) -> str:
    """Return what a secret holds, without blanks around it; nothing where there is none."""
    return secret.get_secret_value().strip() if secret else ""


def is_url(place: SecretStr | None) -> bool:
    """Return whether a place is a URL for fsspec, not a folder of this machine."""
    return "://" in plain_text(place)


def _check_place(place: SecretStr) -> SecretStr:
    if not is_url(place):
        try:
            parse_path(plain_text(place))
        except ValueError:
            raise SettingsError("TCM_MEDIA is neither a URL nor a folder of this machine; set it anew") from None
    return place


def split_addresses(secret: SecretStr | None) -> list[str]:
    """Return the addresses of a list that is separated by commas or blanks; an address may hold commas itself.

    >>> split_addresses(SecretStr("https://one/x, mailto://two?to=a@b,c@d json://three"))
    ['https://one/x', 'mailto://two?to=a@b,c@d', 'json://three']
    """
    return [part for part in re.split(r"[\s,]+(?=[a-z][a-z0-9+.-]*://)", plain_text(secret).strip(", ")) if part]


def _check_addresses(secret: SecretStr) -> SecretStr:
    for number, address in enumerate(split_addresses(secret), 1):
        # Raised whole, so that the value is not shown.
        if re.fullmatch(r"[a-z][a-z0-9+.-]*://\S+", address) is None:
            raise SettingsError(
                f"TCM_NOTIFY: address {number} is none. It needs addresses like https://hooks.slack.com/services/..., "
                "separated by commas or blanks"
            )
    return secret


def _web_address(variable: str, needed: str) -> Callable[[str], str]:
    """Return the parser of the web address in `variable`; `needed` says what is needed where there is none."""

    def parse(text: str) -> str:
        parts = urlsplit(text)
        if parts.username is not None:
            # Raised whole, so that the value is not shown.
            raise SettingsError(f"{variable} holds a user or a key, which everyone in the UI would see: leave it out")
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise ValueError(needed)
        return text.rstrip("/")

    return parse


_parse_source_url = _web_address(
    "TCM_SOURCE_URL", "the web address of a folder is needed, like https://github.com/owner/name/tree/main"
)
_parse_ui_url = _web_address("TCM_UI_URL", "a web address is needed, like https://dagster.example.org")


def parse_named_numbers(text: str, known: Mapping[str, object]) -> dict[str, float]:
    """Return `a=1,b=2.5` as a dict; raise ValueError for an unknown or repeated name, or a number out of range.

    >>> parse_named_numbers("views=10, gifts=2.5", {"views": 1, "gifts": 1, "comments": 1})
    {'views': 10.0, 'gifts': 2.5}
    """
    numbers: dict[str, float] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, written = (piece.strip() for piece in part.partition("="))
        try:
            number = float(written)
        except ValueError:
            number = math.nan
        if name not in known or not 0 <= number < math.inf:
            raise ValueError(
                f"its part {part!r} cannot be read. It is a list like {next(iter(known))}=2, where a name is one of "
                f"{', '.join(known)} and a number is zero or more"
            )
        if number > LARGEST_NAMED_NUMBER:
            raise ValueError(f"its part {part!r} is above {LARGEST_NAMED_NUMBER:,.0f}")
        if name in numbers:
            raise ValueError(f"it names {name} twice")
        numbers[name] = number
    return numbers


def complete_weights(variable: str, text: str, defaults: Mapping[str, float], kind: str) -> dict[str, float]:
    """Return the weights that `text` names, and the default of each that it does not name.

    Raises SettingsError when all are 0; `kind` is what each is the weight of.

    >>> complete_weights("TCM_MATCHING_WEIGHTS", "looks=0", {"content": 0.9, "looks": 0.1}, "component")
    {'content': 0.9, 'looks': 0.0}
    """
    weights = {**defaults, **parse_named_numbers(text, defaults)}
    if sum(weights.values()) == 0:
        raise SettingsError(f"{variable} gives every {kind} the weight 0; one at least must be above it")
    return weights


Day = Annotated[date, _written(parse_day)]  # a day (UTC), written YYYY-MM-DD
WholeNumber = Annotated[int, _written(_parse_whole_number)]  # a whole number from 1 to a million
PairCount = Annotated[int, _written(_parse_pair_count)]  # a number of pairs, from 1 to a billion
DayCount = Annotated[int, _written(_parse_day_count)]  # a number of days, from 1 to a century
ShareOfOne = Annotated[float, _written(_parse_share)]  # a share, from 0 to 1
PositiveNumber = Annotated[float, _written(_parse_positive_number)]  # a number above zero, of at most a million
Port = Annotated[int, _written(_parse_port)]  # a TCP port
Switch = Annotated[bool, _written(_parse_switch)]  # off or on, written 0 or 1
SourceUrl = Annotated[str, _written(_parse_source_url)]  # the web address of a repository's root, at a branch or commit
LocalPath = Annotated[Path, _written(parse_path)]  # an absolute path; `~` is the user's home folder
UiUrl = Annotated[str, _written(_parse_ui_url)]  # the web address of the Dagster UI
Addresses = Annotated[SecretStr, AfterValidator(_check_addresses)]  # addresses of places to tell, which hold secrets

ClipPlace = Annotated[SecretStr, AfterValidator(_check_place)]
"""A folder of this machine, or a URL for fsspec, which may hold credentials."""


class EnvironmentVariables(PydanticBaseSettingsSource):
    """The variables of one environment as they are written, without those that are set to nothing."""

    def __init__(self, settings_cls: type[BaseSettings], environment: Mapping[str, str]) -> None:
        super().__init__(settings_cls)
        self._environment = environment

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[str | None, str, bool]:
        """Return the text of the field's variable, the field's name, and that the text is not JSON."""
        return self._environment.get(variable_of(field)) or None, field_name, False

    def __call__(self) -> dict[str, str]:
        """Return the texts by variable."""
        variables = [variable_of(field) for field in self.settings_cls.model_fields.values()]
        return {variable: text for variable in variables if (text := self._environment.get(variable))}


def without_services(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables but those that Kubernetes sets for services: TCM_UI_PORT is not a port where it sets it."""
    return {name: text for name, text in environment.items() if not _OF_A_SERVICE.fullmatch(f"{name}={text}")}


def unknown_variables(fields: Mapping[str, FieldInfo], environment: Mapping[str, str]) -> list[SettingsError]:
    """Return a problem for each variable that looks like a setting and is none; it names the nearest setting."""
    known = [variable_of(field) for field in fields.values()]
    by_rest = {setting.removeprefix(_PREFIX): setting for setting in known}
    problems = []
    for variable, text in environment.items():
        name = variable.upper()
        if text and name.startswith(_PREFIX) and not name.startswith(_TESTS_PREFIX) and variable not in known:
            nearest = get_close_matches(name.removeprefix(_PREFIX), by_rest, n=1, cutoff=0.7)
            advice = f"did you mean {by_rest[nearest[0]]}?" if nearest else "unset it:"
            problems.append(SettingsError(f"{variable} is no setting: {advice} docs/settings.md lists all"))
    return problems


def problems_in_words(fields: Mapping[str, FieldInfo], errors: list[ErrorDetails]) -> list[SettingsError]:
    """Return pydantic's `errors` as problems, each with its variable, its value and what is needed instead."""
    by_variable = {variable_of(field): field for field in fields.values()}
    return [_problem(by_variable, error) for error in errors]


def as_one_error(problems: list[SettingsError]) -> SettingsError:
    """Return one error that lists every problem; a single one comes back as it is."""
    if len(problems) == 1:
        return problems[0]
    listed = "".join(f"\n- {problem}" for problem in problems)
    return SettingsError(f"{len(problems)} settings cannot be used:{listed}")


def _problem(by_variable: Mapping[str, FieldInfo], error: ErrorDetails) -> SettingsError:
    raised = error.get("ctx", {}).get("error")
    if isinstance(raised, SettingsError):
        return raised
    variable = str(error["loc"][0])
    if isinstance(raised, ValueError):
        needed = str(raised)
    elif choices := get_args(by_variable[variable].annotation):
        *others, last = map(str, choices)
        needed = f"it may be {', '.join(others)} or {last}"
    else:
        needed = "it cannot be read; docs/settings.md shows an example"
    written = str(error["input"])
    shown = written if len(written) <= SHOWN_CHARACTERS else f"{written[:SHOWN_CHARACTERS]}..."
    return SettingsError(f"{variable} is {shown!r}; {needed}")
