"""Brief files: `data/briefs/*.yaml`, each one brief, read into the structure, or rejected with file and key.

Keys that are there win over the text, which fills the rest. A broken file is a rejected record for each fault,
and the other files are read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tcm_assets.campaigns.briefs.brief import BASES, MOST_CHARACTERS, Brief, Origin
from tcm_assets.campaigns.briefs.field_values import read_value
from tcm_assets.catalogue.rejections import Rejection, stored_file_name

MOST_FILES: Final = 1_000
MOST_BYTES: Final = 64 * 1024
"""Of one file: a brief has a page, a hostile file what it likes."""
_MOST_DEPTH: Final = 8  # levels of lists and tables within each other; a brief has three
ENDINGS: Final = (".yaml", ".yml")

ReadText = Callable[[str, date, Mapping[str, str]], Brief]
"""Reads a text as on a day, with the ids of brands by name: by rules, or by Gemini."""

_PER: Final = {"all": "in_all", "creator": "per_creator", "video": "per_video"} | {basis: basis for basis in BASES}


class AudienceOfFile(BaseModel):
    """The key `audience` of a brief file."""

    model_config = ConfigDict(extra="forbid")

    ages: Any = None
    genders: Any = None
    countries: Any = None


class BriefFile(BaseModel):
    """The keys of a brief file; the values of single fields are read by `field_values.read_value`."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(default="", max_length=MOST_CHARACTERS)
    subject: Any = None
    content: Any = None
    audience: AudienceOfFile = Field(default_factory=AudienceOfFile)
    sizes: Any = None
    followers: Any = None
    countries: Any = None
    number: Any = None
    budget: Any = None
    currency: str | None = None
    per: str | None = None
    dates: Any = None
    must: Any = None
    must_not: Any = None
    brand: Any = None
    written_on: date | None = None


_FIELD_BY_KEY: Final = {
    "subject": "subject",
    "content": "wanted_content",
    "audience.ages": "audience_ages",
    "audience.genders": "audience_genders",
    "audience.countries": "audience_countries",
    "sizes": "tiers",
    "followers": "follower_range",
    "countries": "creator_countries",
    "number": "creator_count",
    "dates": "dates",
    "must": "must",
    "must_not": "must_not",
    "brand": "brand",
}


@dataclass(frozen=True)
class ReadBriefs:
    """The briefs of a folder by id (their file's name without its ending), and what is wrong with the other files."""

    briefs: dict[str, Brief]
    files: dict[str, str]
    rejections: list[Rejection]


class BriefFileError(ValueError):
    """A brief file cannot be used; `faults` are keys (empty for the whole file) with what is wrong."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{key}: {fault}" if key else fault for key, fault in faults))
        self.faults = faults


def read_brief_files(folder: Path, brands: Mapping[str, str], read: ReadText) -> ReadBriefs:
    """Read the brief files of a folder in the order of their names; a folder that is not there has none."""
    found = ReadBriefs({}, {}, [])
    if not folder.is_dir():
        return found
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in ENDINGS and path.is_file())
    for path in paths[MOST_FILES:]:
        found.rejections.append(_rejection(path, "", f"only the first {MOST_FILES:,} briefs of the folder are read"))
    for path in paths[:MOST_FILES]:
        brief_id = stored_file_name(path.stem)
        if brief_id in found.briefs:
            found.rejections.append(_rejection(path, "", f"{found.files[brief_id]} has the same name: rename one"))
            continue
        try:
            found.briefs[brief_id] = read_brief_file(path, brands, read)
            found.files[brief_id] = f"briefs/{stored_file_name(path.name)}"
        except BriefFileError as error:
            found.rejections.extend(_rejection(path, key, fault) for key, fault in error.faults)
    return found


def _rejection(path: Path, key: str, fault: str) -> Rejection:
    return Rejection(
        source_file=f"briefs/{stored_file_name(path.name)}",
        position=0,
        outcome="rejected",
        reason=fault,
        field=key,
        target_table="campaign_briefs",
        record_id=stored_file_name(path.stem),
        record_count=1,
    )


def read_brief_file(path: Path, brands: Mapping[str, str], read: ReadText) -> Brief:
    """Return the brief of one file; raise BriefFileError with all faults of its keys.

    Days without a year count from `written_on`, or else from the day (UTC) on which the file was last changed.
    """
    content = _load(path)
    try:
        file = BriefFile.model_validate(content)
    except ValidationError as error:
        raise BriefFileError([_in_words(fault) for fault in error.errors()]) from None
    day = file.written_on or datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
    base = read(file.text, day, brands)
    values, faults = _values(file, base, brands, day)
    if not faults and not file.text and not values:
        faults = [("", "the file asks for nothing: give it a text, or keys")]
    if faults:
        raise BriefFileError(faults)
    origins = {key: origin for key, origin in base.origins.items() if key.partition(".")[0] not in values}
    for name, value in values.items():
        is_list = name in ("must", "must_not")
        for key in [f"{name}.{place}" for place in range(len(value))] if is_list else [name]:
            origins[key] = Origin(source="file")
    try:
        return Brief.model_validate({**base.model_dump(), **values, "origins": origins})
    except ValidationError as error:
        raise BriefFileError([_in_words(fault) for fault in error.errors()]) from None


def _values(
    file: BriefFile, base: Brief, brands: Mapping[str, str], day: date
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    values: dict[str, Any] = {}
    faults: list[tuple[str, str]] = []
    for key, name in _FIELD_BY_KEY.items():
        part, _, rest = key.partition(".")
        value = getattr(getattr(file, part), rest) if rest else getattr(file, part)
        if value is None:
            continue
        try:
            values[name] = read_value(name, value, day, brands)
        except ValueError as error:
            faults.append((key, str(error)))
    try:
        if (budget := _budget(file, base)) is not None:
            values["budget"] = read_value("budget", budget, day, brands)
    except ValueError as error:
        faults.append(("budget", str(error)))
    return values, faults


def _budget(file: BriefFile, base: Brief) -> Any:
    """Return the budget of the keys budget, currency and per; None where none of them is there."""
    if file.budget is None and file.currency is None and file.per is None:
        return None
    if file.per is not None and file.per not in _PER:
        raise ValueError(f"per is {file.per!r}; it may be all, creator or video")
    basis = _PER[file.per] if file.per else None
    if isinstance(file.budget, str):
        text = f"{file.budget} {file.currency or ''}".strip()
        return text if basis is None else {**read_value("budget", text, base.day, {}).model_dump(), "basis": basis}
    if file.budget is None:
        if base.budget is None:
            raise ValueError("there is a currency, and no budget")
        known = base.budget.model_dump()
        return {**known, "currency": file.currency or known["currency"], "basis": basis or known["basis"]}
    if file.currency is None:
        raise ValueError("a budget in digits needs the key currency, such as currency: USD")
    return {"amount": file.budget, "currency": file.currency, "basis": basis or "in_all"}


def _in_words(fault: Any) -> tuple[str, str]:
    key = ".".join(str(step) for step in fault["loc"])
    reason = fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "extra_forbidden":
        reason = f"is no key of a brief; known are {', '.join(BriefFile.model_fields)}"
    return key, reason


def _load(path: Path) -> dict[str, Any]:
    """Return the content of a YAML file; raise BriefFileError for one that is no plain, bounded table."""
    import yaml

    size = path.stat().st_size
    if size > MOST_BYTES:
        raise BriefFileError([("", f"the file has {size:,} bytes; a brief has at most {MOST_BYTES:,}")])

    class PlainLoader(yaml.SafeLoader):  # type: ignore[misc]
        """Safe YAML without aliases, which make large values of small files, and without repeated keys."""

        depth = 0

        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(yaml.AliasEvent):
                raise yaml.YAMLError("an alias (*name) stands in it: write the value out")
            self.depth += 1
            if self.depth > _MOST_DEPTH:
                raise yaml.YAMLError("lists and tables lie too deep in each other")
            node = super().compose_node(parent, index)
            self.depth -= 1
            return node

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            keys = [key.value for key, _ in node.value]
            if repeated := [key for key in dict.fromkeys(map(str, keys)) if list(map(str, keys)).count(key) > 1]:
                raise yaml.YAMLError(f"the key {repeated[0]} stands in it twice")
            return super().construct_mapping(node, deep)

    try:
        content = yaml.load(path.read_text("utf-8-sig"), Loader=PlainLoader)  # noqa: S506 - a safe loader, made safer
    except UnicodeDecodeError:
        raise BriefFileError([("", "the file is not UTF-8")]) from None
    except (yaml.YAMLError, ValueError, RecursionError, OSError) as error:
        where = getattr(error, "problem_mark", None)
        line = f" in line {where.line + 1}" if where else ""
        reason = getattr(error, "problem", None) or str(error)
        raise BriefFileError([("", f"the file is not YAML{line}: {reason}")]) from None
    if not isinstance(content, dict):
        raise BriefFileError([("", "the file is no table of keys and values, such as text: Vegan soap ...")])
    return {str(key): value for key, value in content.items()}
