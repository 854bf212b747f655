"""A disk without room: one sentence, the rows that were there, and nothing half-written."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tcm_assets.services.unusable_files import FullDiskError, full_disk, is_full_disk

DISK_BYTES = 4_000_000
"""Room for the small files that a script makes first, and far too little for what it writes then."""

WAREHOUSE = """
import ibis
from tcm_assets.catalogue.tables import CLEANED_BRANDS
from tcm_assets.services.unusable_files import FullDiskError
from tcm_assets.tables.types import ibis_schema
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse

def brands(count):
    number = ibis.range(count).unnest().name("brand_id").as_table()
    nothing = {name: ibis.null(dtype) for name, dtype in ibis_schema(CLEANED_BRANDS).items()}
    return number.mutate(**nothing | {
        "brand_id": number.brand_id.cast("string"),
        "brand_name": (number.brand_id * 7919 % 1_000_003).cast("string"),
    })

warehouse = DuckDBWarehouse(path)
warehouse.replace(CLEANED_BRANDS, brands(3))
try:
    warehouse.replace(CLEANED_BRANDS, brands(2_000_000))
except FullDiskError as error:
    print(error)
print(warehouse.fetch(warehouse.table(CLEANED_BRANDS)).num_rows, "rows")
"""

FEATURE_CACHE = """
import os
from tcm_assets.models.feature_cache import FeatureCache, FeatureCacheError

cache = FeatureCache(path)
cache.put_many("some", {"key": b"value"})
try:
    cache.put_many("more", {str(number): os.urandom(100_000) for number in range(80)})
except FeatureCacheError as error:
    print(error)
print(len(cache.get_many("some", ["key"])) + len(cache.get_many("more", ["0"])), "rows")
"""

LEDGER = """
from datetime import date
from tcm_assets.ledger.audit import audit
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.errors import LedgerError
from tcm_assets.ledger.postings import Earning, post_earnings
from tcm_assets.ledger.statements import count_entries

def earnings(first, last):
    for number in range(first, last):
        yield Earning(str(number), date(2026, 8, 1), "ada", "ada", 5, "any", "x" * 500)

with Ledger.open(f"sqlite:///{path}") as ledger:
    post_earnings(ledger, earnings(0, 3))
    try:
        post_earnings(ledger, earnings(3, 20_000))
    except LedgerError as error:
        print(error)
    assert audit(ledger) == []
    print(min(count_entries(ledger), 3), "rows")
"""


NO_ROOM_TO_OPEN = """
import os
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.errors import LedgerError
from tcm_assets.orchestration.instance.storage import DataFolderStorage
from tcm_assets.services.unusable_files import UnusableFileError

Ledger.open(f"sqlite:///{path}").close()
{take_away}
for open_it in (lambda: Ledger.open(f"sqlite:///{path}"), lambda: DataFolderStorage(str(path.parent / "home"))):
    try:
        open_it()
    except (LedgerError, UnusableFileError) as error:
        print(error)
"""

FILL = """
left = os.statvfs(path.parent).f_bavail * os.statvfs(path.parent).f_frsize
(path.parent / "filler").write_bytes(bytes(left - 12_000))
"""

PROTECT = """
import subprocess
subprocess.run(["mount", "-o", "remount,ro", str(path.parent)], check=True)
"""


@pytest.mark.parametrize(
    ("take_away", "words"),
    [
        (FILL, "on its disk: free some (df -h"),
        (PROTECT, "may only be read, by this user (ls -ld"),
    ],
    ids=["full", "read-only"],
)
def test_what_cannot_even_be_opened_says_why(tmp_path: Path, take_away: str, words: str):
    """SQLite speaks of an I/O error, or of a file that cannot be opened."""
    printed = run_on_small_disk(tmp_path, NO_ROOM_TO_OPEN.replace("{take_away}", take_away))
    of_ledger, of_storage = printed.strip().splitlines()
    assert words in of_ledger
    assert words in of_storage
    assert "runs.db" in of_storage


@pytest.mark.parametrize("script", [WAREHOUSE, FEATURE_CACHE, LEDGER], ids=["warehouse", "feature cache", "ledger"])
def test_what_was_stored_stays_and_the_sentence_says_what_to_do(tmp_path: Path, script: str):
    sentence, rows = run_on_small_disk(tmp_path, script).strip().splitlines()
    disk = tmp_path / "disk"
    assert sentence.startswith(f"there is no room for {disk / 'file'} on its disk: free some (df -h {disk})")
    assert rows in ("3 rows", "1 rows")


def run_on_small_disk(tmp_path: Path, script: str) -> str:
    """Return what a script prints that has `path` on a small disk, which only its process sees."""
    if shutil.which("unshare") is None:
        pytest.skip("no unshare on this system, for a disk of one's own")
    disk = tmp_path / "disk"
    disk.mkdir()
    code = f"from pathlib import Path\npath = Path({str(disk / 'file')!r})\n{script}"
    own_disk = f'mount -t tmpfs -o size={DISK_BYTES} tmpfs "$1" && exec "$2" -c "$3"'
    done = subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", own_disk, "sh", str(disk), sys.executable, code],
        capture_output=True,
        text=True,
        check=False,
    )
    if "unshare" in done.stderr or "mount" in done.stderr:
        pytest.skip(f"this system gives nobody a disk of one's own: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "words",
    [
        "IO Error: Could not write file: No space left on device",
        "database or disk is full",
        "[Errno 28] No space left on device",
        "Disk quota exceeded",
    ],
)
def test_a_full_disk_is_told_by_its_words(words: str):
    assert is_full_disk(RuntimeError(words), Path.cwd())
    assert not is_full_disk(RuntimeError("database is locked"), Path.cwd())


def test_the_error_names_the_disk(tmp_path: Path):
    error = full_disk(tmp_path / "file")
    assert isinstance(error, FullDiskError)
    assert f"df -h {tmp_path}" in str(error)
