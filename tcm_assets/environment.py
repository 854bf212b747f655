"""How the text of an environment variable becomes a number, a choice or a day, or an error that says what to set.

Belongs here: reading one variable. Does not belong here: which variables there are (`settings`, `credentials`).
"""

import math
from collections.abc import Mapping
from datetime import date


class SettingsError(ValueError):
    """An environment variable is missing or cannot be read; the message says what to set."""


def day(environment: Mapping[str, str], name: str) -> date | None:
    """A day as YYYY-MM-DD, or None where the variable is not set."""
    text = environment.get(name)
    return parsed_day(text, name) if text else None


def parsed_day(text: str, origin: str) -> date:
    """The day that `text` names; SettingsError, which tells of its `origin`, where it names none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SettingsError(f"{origin} is {text!r}; a day as YYYY-MM-DD is needed") from None


def positive_number(environment: Mapping[str, str], name: str, default: int) -> int:
    """A whole number above zero; `default` where the variable is not set."""
    text = environment.get(name)
    if not text:
        return default
    if not text.isdecimal() or int(text) < 1:
        raise SettingsError(f"{name} is {text!r}; a whole number above zero is needed")
    return int(text)


def one_of(environment: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    """One of `choices`; the first where the variable is not set."""
    text = environment.get(name) or choices[0]
    if text not in choices:
        raise SettingsError(f"{name} is {text!r}; it may be {' or '.join(choices)}")
    return text


def named_numbers(environment: Mapping[str, str], variable: str, known: Mapping[str, object]) -> dict[str, float]:
    """`a=1,b=2.5` as a dict; raises SettingsError for an unknown name and for what is no finite number from 0 up."""
    numbers: dict[str, float] = {}
    for part in filter(None, (part.strip() for part in (environment.get(variable) or "").split(","))):
        name, _, text = (piece.strip() for piece in part.partition("="))
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if name not in known or not 0 <= number < math.inf:
            raise SettingsError(
                f"{variable} has {part!r}; it is a list like {next(iter(known))}=2, where a name is one of "
                f"{', '.join(known)} and a number is zero or more"
            )
        numbers[name] = number
    return numbers
