"""What `make run` says at the end: the best of what was made, and where to look next."""

import os
import shlex
from pathlib import Path

import dagster as dg
import duckdb
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tcm_assets.cli.problems import assets_made
from tcm_assets.schemas.published_warehouse import PUBLISHED_WAREHOUSE
from tcm_assets.settings import Settings

SHOWN_ROWS = 10
"""Rows of each list: a taste, not the table."""

_TOP_RECOMMENDATIONS = """
    SELECT subject_name, recommended_name, score, reason
    FROM recommendations WHERE direction = 'brands_for_creator' AND rank = 1
    ORDER BY score DESC, subject_id LIMIT ?
"""
_TOP_CREATORS = """
    SELECT points_rank, creators.author_username, payable_points, held_points, balance, video_count, payable_credits,
           alert_count
    FROM creator_points AS creators LEFT JOIN account_balances ON account_id = author_id
    ORDER BY points_rank, author_id LIMIT ?
"""
_LEDGER = """
    SELECT (SELECT coalesce(sum(video_points), 0) FROM account_balances),
           (SELECT coalesce(sum(balance), 0) FROM account_balances),
           (SELECT coalesce(sum(held_points), 0) FROM creator_points),
           (SELECT count(*) FILTER (WHERE standing = 'held') FROM alert_cases)
"""


def print_results(console: Console, settings: Settings, result: dg.ExecuteInProcessResult) -> None:
    """The top recommendations, the top creators and the state of the ledger, from the published copy."""
    if not settings.published_path.exists():
        console.print("[red]Nothing was published yet: see below what failed.[/red]")
        return
    is_own = PUBLISHED_WAREHOUSE.name in assets_made(result)
    if not is_own:
        console.print("[yellow]Nothing was published by this run: these are the results of an earlier one.[/yellow]")
    # A table that is not there is not to be looked for among this program's variables.
    own_tables_alone = {"python_enable_replacements": False}
    with duckdb.connect(str(settings.published_path), read_only=True, config=own_tables_alone) as connection:
        try:
            _print_best(console, connection)
        except (duckdb.CatalogException, duckdb.BinderException):
            if is_own:
                raise
            console.print("[yellow]They were published by another version of this project: not shown.[/yellow]")


def _print_best(console: Console, connection: duckdb.DuckDBPyConnection) -> None:
    matches = Table("creator", "brand", "score", "why", title="Top recommendations", title_justify="left")
    for creator, brand, score, reason in connection.execute(_TOP_RECOMMENDATIONS, [SHOWN_ROWS]).fetchall():
        matches.add_row(escape(creator), escape(brand), f"{score:.2f}", escape(reason))
    console.print(matches)
    creators = Table(title="Top creators by payable points", title_justify="left")
    for name in ("rank", "account", "payable", "held", "to spend", "videos", "credits", "alerts"):
        creators.add_column(name, justify="left" if name == "account" else "right")
    for rank, username, *counts in connection.execute(_TOP_CREATORS, [SHOWN_ROWS]).fetchall():
        creators.add_row(str(rank), escape(username), *("-" if count is None else f"{count:,}" for count in counts))
    console.print(creators)
    paid, balance, held_points, held_videos = connection.execute(_LEDGER).fetchall()[0]
    console.print(
        f"Ledger: {paid:,} points paid, {balance:,} to spend; {held_points:,} wait for a review "
        f"(videos held: {held_videos:,}).",
        highlight=False,
    )


def print_where_to_look(console: Console, settings: Settings, elapsed_s: float) -> None:
    """Commands to go on with."""
    published = _shortest(settings.published_path)
    console.print(f"\nDone in {elapsed_s:.0f} s. Where to look next:")
    console.print("  make ui                      the asset graph, checks, pictures and lineage in the Dagster UI")
    console.print("  TCM_APPS_DEMO=1 make apps    the pages for creators, brands and the owner, as a demo")
    command = f'  duckdb {shlex.quote(published)} "from recommendations limit 10"'
    # Neither marked up nor broken into lines: it is there to be copied.
    console.print(command, markup=False, highlight=False, soft_wrap=True)


def _shortest(path: Path) -> str:
    """`path` as seen from here, when that is shorter."""
    relative = os.path.relpath(path)
    return min(relative, str(path), key=len)
