"""docs/settings.md: every setting, from the fields of `Settings`."""

from itertools import groupby
from typing import Any, get_args

from pydantic.fields import FieldInfo

from tcm_assets.cli.markdown import GENERATED, table
from tcm_assets.setting_types import variable_of
from tcm_assets.settings import Settings

_INTRODUCTION = """\
Settings are environment variables, read when a program starts. One that is set to nothing counts as not set. One that
cannot be used stops the program with a message that names it, its value and what is needed; several are listed
together. Keys and URLs that may hold a password are never shown, neither in a message nor in the UI."""


def settings_page() -> str:
    """Return the whole page."""
    parts = [GENERATED, "# Settings", _INTRODUCTION]
    for group, fields in groupby(Settings.model_fields.values(), _group):
        parts += [f"## {group}", table(["setting", "default", "meaning", "example"], map(_row, fields))]
    return "\n\n".join(parts) + "\n"


def _group(field: FieldInfo) -> str:
    return str(_notes(field)["group"])


def _row(field: FieldInfo) -> tuple[str, str, str, str]:
    variable = variable_of(field)
    (example,) = field.examples or []
    return f"`{variable}`", _default(field), _meaning(field), f"`{variable}={example}`"


def _default(field: FieldInfo) -> str:
    if words := _notes(field)["default_words"]:
        return str(words)
    if field.default is None:
        return "not set"
    return f"`{int(field.default)}`" if isinstance(field.default, bool) else f"`{field.default}`"


def _meaning(field: FieldInfo) -> str:
    choices = [f"`{choice}`" for choice in get_args(field.annotation) if isinstance(choice, str)]
    if not choices:
        return str(field.description)
    return f"{', '.join(choices[:-1])} or {choices[-1]}. {field.description}"


def _notes(field: FieldInfo) -> dict[str, Any]:
    notes = field.json_schema_extra
    return notes if isinstance(notes, dict) else {}
