"""`make docs`: write the pages of docs/ that are made of the code."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from rich.console import Console

from tcm_assets.cli.settings_page import settings_page
from tcm_assets.cli.tables_page import tables_page
from tcm_assets.setting_types import SettingsError

DOCS = Path(__file__).resolve().parents[2] / "docs"

PAGES: Mapping[str, Callable[[], str]] = {"settings.md": settings_page, "tables.md": tables_page}
"""File name in docs/ to what writes its text."""


def main() -> int:
    """Write every page; returns 2 when a setting keeps the definitions from loading."""
    console = Console()
    for name, page in PAGES.items():
        try:
            text = page()
        except SettingsError as error:
            console.print(str(error), style="red", markup=False, soft_wrap=True)
            return 2
        (DOCS / name).write_text(text, encoding="utf-8")
        console.print(f"docs/{name}: {len(text.splitlines()):,} lines", highlight=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
