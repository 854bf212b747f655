"""Reading the published copy: what is said where it turns out to be damaged."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from tcm_assets.services.unusable_files import CAN_BE_MADE_AGAIN, damaged, is_damage


@contextmanager
def undamaged_copy(path: Path) -> Iterator[None]:
    """Raise UnusableFileError, which says what to do, where the copy turns out to be damaged."""
    try:
        yield
    except duckdb.Error as error:
        if not is_damage(error):
            raise
        remedy = "Publish again: dagster asset materialize -m tcm_assets.definitions --select published_warehouse"
        raise damaged(path, error, CAN_BE_MADE_AGAIN, remedy) from error
