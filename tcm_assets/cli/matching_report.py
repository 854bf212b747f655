"""`python -m tcm_assets.cli.matching_report`: docs/matching.md, from the warehouse of a data folder that was run.

Unlike the pages of `document` it is made of a run, not of the code. Its first line names the labels and the version of
the matching that it rests on; a test compares them with those of the repository.
"""

import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console

from tcm_assets.cli.document import DOCS
from tcm_assets.matching.resources import Matching
from tcm_assets.matching.similarity_scores import matching_version
from tcm_assets.settings import Settings
from tcm_assets.tables.report_section import Ask, ReportSection, report_sections
from tcm_assets.tables.types import quoted
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
from tcm_assets.warehouse.warehouse_file import CATALOG, present_tables

PAGE = "matching.md"
_DIGEST_LENGTH = 12  # hexadecimal digits

_INTRODUCTION = """\
How good the matching is, and how that was measured: on the bundled sample unless the labels below say otherwise. Every
figure comes from the tables of one run."""


class OutdatedRunError(ValueError):
    """The warehouse holds what another version made; the message says what to materialize."""


def head_line(labels: Path, version: str) -> str:
    """Return the first line of the page: by which labels and which version of the matching it was made."""
    digest = sha256(labels.read_bytes()).hexdigest()[:_DIGEST_LENGTH] if labels.exists() else "absent"
    return (
        f"<!-- Made of a run by `python -m tcm_assets.cli.matching_report`; {labels.name} {digest}, {version}. Run the "
        "sample and that command: change no figure here. -->"
    )


def present_version(settings: Settings) -> str:
    """Return the version of the matching that the settings ask for."""
    return matching_version(Matching.of(settings).matching_weights())


def matching_page(settings: Settings) -> str:
    """Return the page of the settings' data folder. Raises OutdatedRunError, and errors of an unreadable warehouse."""
    version = present_version(settings)
    with DuckDBWarehouse(settings.warehouse_path).read() as connection:
        present = present_tables(connection)
        ask = _ask(connection, present)
        if "similarity_scores" in present:
            _require_version(ask, version)
        parts = [head_line(settings.relevance_csv, version), "# Quality of the matching", _INTRODUCTION]
        for section in report_sections():
            parts += [f"## {section.title}", _written(section, ask, present)]
    return "\n\n".join(parts) + "\n"


def _ask(connection: duckdb.DuckDBPyConnection, present: set[str]) -> Ask:
    for name in sorted(present):
        connection.execute(f"CREATE TEMP VIEW {quoted(name)} AS FROM {CATALOG}.{quoted(name)}")

    def ask(query: str) -> list[Mapping[str, Any]]:
        return list(connection.execute(query).to_arrow_table().to_pylist())

    return ask


def _written(section: ReportSection, ask: Ask, present: set[str]) -> str:
    if missing := sorted(set(section.tables) - present):
        return f"Not in this run: {', '.join(missing)}."
    return section.write(ask)


def _require_version(ask: Ask, version: str) -> None:
    stored = {str(row["matching_version"]) for row in ask("SELECT DISTINCT matching_version FROM similarity_scores")}
    if others := sorted(stored - {version}):
        raise OutdatedRunError(
            f"similarity_scores has scores of {', '.join(others)}, and the code makes {version}: run the job `rematch` "
            "first"
        )


def main() -> int:
    """Write the page; return 2 when the warehouse cannot be used."""
    console = Console()
    try:
        text = matching_page(Settings())
    except (OutdatedRunError, OSError, duckdb.Error) as error:
        console.print(f"[red]{error}[/red]", highlight=False)
        return 2
    (DOCS / PAGE).write_text(text, encoding="utf-8")
    console.print(f"docs/{PAGE}: {len(text.splitlines()):,} lines", highlight=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
