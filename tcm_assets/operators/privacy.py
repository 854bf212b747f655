"""Who may read what: balances, and the secrets of the sign-in, are no business of everyone on the machine.

Folders and files are created for their owner alone. Those of an earlier version, or of a copy, may stand open. A group
that the owner lets in by hand (chgrp, chmod 750) stays in.
"""

import shlex
from collections.abc import Iterator
from pathlib import Path

from tcm_assets.operators.status import Line, Standing
from tcm_assets.services.private_files import close_to_others, is_open_to_all, is_open_to_others
from tcm_assets.settings import Settings

SUBJECT = "access"


def close_places(settings: Settings) -> Iterator[str]:
    """Take the rights of everyone off what holds balances, and yield a sentence for each that was open.

    Then the sentence about a sign-in file that others can read: that is the owner's own, and is left as it is.
    """
    for path in _open_places(settings):
        if close_to_others(path):
            yield f"{path} could be read by everyone on this machine: now by its owner alone"
        else:
            yield f"{path} can be read by everyone on this machine, and this user may not change that"
    if warning := warn_of_sign_in_file(settings.sign_in_path):
        yield warning


def warn_of_sign_in_file(path: Path) -> str | None:
    """Return the sentence about a sign-in file that others can read; None for one that is its owner's alone."""
    if not is_open_to_others(path):
        return None
    return (
        f"{path} can be read by others on this machine, and holds the secrets of the sign-in: chmod 600 "
        f"{shlex.quote(str(path))}"
    )


def describe_access(settings: Settings) -> Iterator[Line]:
    """Yield who can read balances and secrets, as lines of the state of everything."""
    open_places = list(_open_places(settings))
    for path in open_places:
        words = f"{path} can be read by everyone on this machine: the next make run or make apps closes it"
        yield Line(SUBJECT, words, Standing.LOOK)
    if warning := warn_of_sign_in_file(settings.sign_in_path):
        yield Line(SUBJECT, warning, Standing.ACT)
    elif not open_places:
        yield Line(SUBJECT, "balances and secrets are their owner's alone to read")


def _open_places(settings: Settings) -> Iterator[Path]:
    """Yield folders with balances that everyone can read, and files of theirs that lie elsewhere."""
    folders = (
        settings.ledger_path.parent,
        settings.warehouse_path.parent,
        settings.published_path.parent,
        settings.backup_dir,
    )
    for folder in folders:
        if settings.data_dir in folder.parents and is_open_to_all(folder):
            yield folder
    # A folder elsewhere is the user's, and may hold other things.
    if settings.data_dir not in settings.warehouse_path.parent.parents and is_open_to_all(settings.warehouse_path):
        yield settings.warehouse_path
