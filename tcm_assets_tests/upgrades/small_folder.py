"""A small data folder: three creators, two brands, and the videos of four days, eight a day."""

import csv
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

FIRST_DAY: Final = date(2020, 10, 1)

DAY_COUNT: Final = 4

VIDEOS_PER_DAY: Final = 8
"""Nothing is scored against fewer than twenty videos: the third day and the fourth earn points."""

_ID_STEP: Final = 1_000_003
"""Of the part of an id that holds no time."""

_CREATORS: Final = (("7", "nina", "cooking"), ("8", "omar", "dance"), ("9", "pia", "makeup"))

_CAPTIONS: Final = (
    "Tomato pasta in ten minutes, the recipe is in the comments #cooking #pasta",
    "Learning this dance took me all week #dance #fyp",
    "Soft evening makeup with two products #makeup #beauty",
    "Thank you @acme for the new pan, it fries everything #ad #cooking",
    "What I eat in a day when nobody is watching #foodtok",
    "Choreography for beginners, slow and then fast #dancetutorial",
    "This lipstick from Lumen stays on all day #lumen #makeup",
    "A quiet Sunday with coffee and music",
)


def write_small_folder(folder: Path) -> None:
    """Write the lists and the export files, one for each upload day."""
    _write_list(
        folder / "creators.csv",
        [
            "Creator ID", "Creator Name", "Username", "Content", "Followers", "Likes", "Comments", "Shares", "Views",
            "Audience Age", "Audience Gender", "Audience Location", "Video URL",
        ],
        [
            [number, name.title(), f"@{name}", content, 40_000 * number, 90_000, 4_000, 2_000, 900_000, "18-34",
             "female", "Worldwide", "[]"]
            for number, (_, name, content) in enumerate(_CREATORS, 1)
        ],
    )  # fmt: skip
    _write_list(
        folder / "brands.csv",
        [
            "Brand ID", "Brand Name", "Target Audience Age", "Target Audience Gender", "Target Audience Location",
            "Marketing Goals", "Previous Sponsorship Activities",
        ],
        [
            ["B1", "Acme", "18-34", "all", "Worldwide", "Show pans to people who cook", "Recipes in short videos"],
            ["B2", "Lumen", "16-30", "female", "Worldwide", "Show lipsticks that last", "Makeup tutorials"],
        ],
    )  # fmt: skip
    (folder / "landing").mkdir()
    for number in range(DAY_COUNT):
        day = FIRST_DAY + timedelta(days=number)
        records = [_record(number * VIDEOS_PER_DAY + index, day) for index in range(VIDEOS_PER_DAY)]
        (folder / "landing" / f"{day}.json").write_text(json.dumps({"collector": records}, indent=1) + "\n")


def _record(number: int, day: date) -> dict[str, Any]:
    account_id, name, _ = _CREATORS[number % len(_CREATORS)]
    uploaded = datetime(day.year, day.month, day.day, 8 + number % VIDEOS_PER_DAY, tzinfo=UTC)
    views = 1_000 + 731 * number % 5_000
    return {
        "id": str((int(uploaded.timestamp()) - 60 << 32) + _ID_STEP * (number + 1)),  # made a minute before
        "text": _CAPTIONS[number % len(_CAPTIONS)],
        "createTime": int(uploaded.timestamp()),
        "authorMeta": {"id": account_id, "name": name, "fans": 40_000 * int(account_id)},
        "videoMeta": {"duration": 12 + number},
        "playCount": views,
        "diggCount": views // (8 + number % 5),
        "shareCount": views // (90 + number),
        "commentCount": views // (60 + number % 7),
    }


def _write_list(path: Path, header: list[str], rows: list[list[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
