"""A real child process that says when it has come somewhere, waits to be told on, and can be killed there.

Children are forked from a server that has imported the heavy libraries once and used none of them, so they start in
milliseconds and share no lock, file or connection with the tests.
"""

import faulthandler
import multiprocessing
import sys
import textwrap
import time
import traceback
from multiprocessing.connection import Connection
from pathlib import Path

from tcm_assets_tests.waiting import PATIENCE_S

TIME_LIMIT_S = 3 * PATIENCE_S
"""A child that is not done by then prints where it hangs and ends, so that no test waits for ever."""

_fork_server = multiprocessing.get_context("forkserver")

_fork_server.set_forkserver_preload(
    ["pytest", "psycopg", "tcm_assets.ledger.postings", "tcm_assets.ledger.redeeming", "tcm_assets.serving.publish"]
)


class Child:
    """A child process that runs `script`, a Python text.

    The script finds these names: `path` (of the warehouse file), `say(word)`, `hear()` (the next word that the test
    tells), `hang()`, `time`, `PATIENCE_S`, `DuckDBWarehouse`, and what `daily_rows` has.
    """

    def __init__(self, script: str, path: Path) -> None:
        self._pipe, far_end = _fork_server.Pipe()
        self._process = _fork_server.Process(target=_run, args=(textwrap.dedent(script), path, far_end))
        self._process.start()
        far_end.close()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.is_alive()

    def hear(self) -> str:
        """What the child says next; raises EOFError when it ended without another word."""
        return str(self._pipe.recv())

    def expect(self, word: str) -> "Child":
        """Wait until the child says `word`."""
        said = self.hear()
        assert said == word, f"the child said {said!r}, not {word!r}"
        return self

    def tell(self, word: str) -> None:
        """Let a child that waits to hear something go on."""
        self._pipe.send(word)

    def kill(self) -> None:
        """SIGKILL, which nothing in the child can catch; over when this returns."""
        self._process.kill()
        self._process.join()

    def finish(self) -> None:
        """Wait for a good end."""
        self._process.join()
        assert self._process.exitcode == 0, f"the child ended with exit status {self._process.exitcode}"

    def end(self) -> None:
        """Whatever has become of it, it is gone after this."""
        self.kill()
        self._process.close()
        self._pipe.close()


def _run(script: str, path: Path, pipe: Connection) -> None:
    from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
    from tcm_assets_tests.warehouse import daily_rows

    faulthandler.dump_traceback_later(TIME_LIMIT_S, exit=True)
    names = {
        **vars(daily_rows),
        "DuckDBWarehouse": DuckDBWarehouse,
        "path": path,
        "say": lambda word: pipe.send(str(word)),
        "hear": pipe.recv,
        "hang": lambda: time.sleep(TIME_LIMIT_S),
        "time": time,
        "PATIENCE_S": PATIENCE_S,
        "__name__": "child",
    }
    try:
        exec(script, names)
    except BaseException:
        traceback.print_exc()
        sys.exit(1)
