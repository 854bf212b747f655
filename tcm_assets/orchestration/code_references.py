"""Code references: where an asset, a check, a job, a sensor or a schedule is defined, as links in the Dagster UI.

Dagster's own `with_source_code_references` says the same of assets, alone, and reads every source file at import, 20 ms
for these; Python keeps the line of a function anyway.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dagster as dg

import tcm_assets.orchestration.beta_features  # noqa: F401 - silences Dagster's warnings
from tcm_assets.settings import Settings

CODE_REFERENCES = "dagster/code_references"
"""Name of the metadata that the UI shows as "Source code"."""

REPOSITORY = Path(__file__).parents[2]
"""The folder that the paths of a source URL begin in; unresolved, as are the paths of functions that Python keeps."""

_SOURCE_URL = Settings().source_url


def defined_by(function: Callable[..., Any]) -> dict[str, dg.CodeReferencesMetadataValue]:
    """Return the metadata that links to a function, from its first decorator on."""
    code = function.__code__
    return link_to(code.co_filename, code.co_firstlineno)


def defined_here(callers: int = 0) -> dict[str, dg.CodeReferencesMetadataValue]:
    """Return the metadata that links to the line of this call, or to one that led to it: that many callers before."""
    frame = sys._getframe(callers + 1)
    return link_to(frame.f_code.co_filename, frame.f_lineno)


def link_to(
    file_name: str, line_number: int, source_url: str | None = _SOURCE_URL
) -> dict[str, dg.CodeReferencesMetadataValue]:
    """Return the metadata that links to a line: in an editor on this machine, or at `source_url` where it is set.

    >>> link = link_to(str(REPOSITORY / "tcm_assets" / "points" / "assets.py"), 35, "https://example.com/tcm/tree/main")
    >>> link["dagster/code_references"].code_references[0].url
    'https://example.com/tcm/tree/main/tcm_assets/points/assets.py#L35'
    """
    path = Path(file_name)
    # Most of them are in files called assets.py: the folder tells them apart.
    label = f"{path.parent.name}/{path.name}"
    if source_url and path.is_relative_to(REPOSITORY):
        url = f"{source_url}/{path.relative_to(REPOSITORY).as_posix()}#L{line_number}"
        reference: dg.UrlCodeReference | dg.LocalFileCodeReference = dg.UrlCodeReference(url=url, label=label)
    else:
        reference = dg.LocalFileCodeReference(file_path=file_name, line_number=line_number, label=label)
    return {CODE_REFERENCES: dg.CodeReferencesMetadataValue(code_references=[reference])}
