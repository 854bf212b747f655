"""Clients of a ledger and of the floors that it is compared with: one process of the benchmark."""

import json
import random
import sys
import threading
import time
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

from tcm_assets.ledger.database import Ledger, prepare_ledger
from tcm_assets.ledger.engines import BEGIN_OPTION
from tcm_assets.ledger.postings import Earning, post_earnings
from tcm_assets.ledger.redeeming import redeem

ACCOUNTS = 1024

POINTS = 10**9
"""Of each account: no redemption is refused while time is taken."""

REWARD_ID = "wallet-1-usd"

ROW_BYTES = 230
"""What an entry of a redemption has in its columns: texts, numbers of 8 bytes, its moment."""

LOCK_TIMEOUT_S = 60.0

WARMING_OPERATIONS = 12
"""Connections are open by then, statements prepared by psycopg (from the 5th on), and plans kept by PostgreSQL."""

FLOOR_TABLE = "CREATE TABLE floor_rows (row_id {key} PRIMARY KEY, content TEXT NOT NULL)"

FLOOR_INSERT = "INSERT INTO floor_rows (content) VALUES ({mark})"

Operation = Callable[[Ledger, int], None]


def prepare(url: str) -> None:
    """An empty ledger with accounts that can pay, and the floors' plain table beside its own."""
    prepare_ledger(url)
    with Ledger.open(url, lock_timeout_s=LOCK_TIMEOUT_S) as ledger:
        post_earnings(
            ledger,
            [
                Earning(f"video-{one}", date(2020, 10, 1), account_of(one), f"name {one}", POINTS, "robust-1", "points")
                for one in range(ACCOUNTS)
            ],
        )
        key = "INTEGER" if ledger.is_sqlite else "bigint GENERATED ALWAYS AS IDENTITY"
        with ledger.writing() as connection:
            connection.exec_driver_sql(FLOOR_TABLE.format(key=key))


def account_of(number: int) -> str:
    return f"creator-{number:04d}"


def redemption(ledger: Ledger, number: int) -> None:
    """A redemption by one of many accounts."""
    account_id = account_of(number)
    redeem(ledger, account_id, REWARD_ID, idempotency_key=uuid4().hex, actor=account_id)


def redemption_of_one_account(ledger: Ledger, number: int) -> None:  # noqa: ARG001 - an Operation
    """A redemption by the account from which everybody redeems."""
    redemption(ledger, 0)


def bare_insert(ledger: Ledger, number: int) -> None:
    """BEGIN (IMMEDIATE on SQLite); INSERT of one row; COMMIT: on the ledger's engine, and nothing else of it."""
    mark = "?" if ledger.is_sqlite else "%s"
    with ledger.engine.connect() as connection:
        if ledger.is_sqlite:
            connection = connection.execution_options(**{BEGIN_OPTION: "BEGIN IMMEDIATE"})
        with connection.begin():
            connection.exec_driver_sql(FLOOR_INSERT.format(mark=mark), (_row(number),))


def shortest_insert(ledger: Ledger, number: int) -> None:
    """The same insert with what the ledger does for speed.

    On SQLite the clients stand in the ledger's queue instead of sleeping for longer and longer; on PostgreSQL the
    INSERT is a transaction by itself, one trip to the server instead of three.
    """
    mark = "?" if ledger.is_sqlite else "%s"
    with ledger.writing() if ledger.is_sqlite else ledger.single_statements() as connection:
        connection.exec_driver_sql(FLOOR_INSERT.format(mark=mark), (_row(number),))


def _row(number: int) -> str:
    return f"{number:0{ROW_BYTES}d}"


OPERATIONS: dict[str, Operation] = {
    "ours": redemption,
    "floor": bare_insert,
    "short_floor": shortest_insert,
    "ours_one_account": redemption_of_one_account,
}


def serve(name: str, url: str, threads: int, seconds: float, first_number: int) -> None:
    """Repeat the operation in `threads` threads for `seconds`, from the line on stdin on.

    Prints a line when all is warm, then JSON: `latencies_ms` of the operations that began in time, and `wall_s` until
    the last of them was done.
    """
    operation = OPERATIONS[name]
    latencies_ms: list[list[float]] = [[] for _ in range(threads)]
    failures: list[BaseException] = []
    warm, go = threading.Barrier(threads + 1), threading.Barrier(threads + 1)

    def work(ledger: Ledger, thread: int) -> None:
        # Drawn, not counted: clients that walk alike would queue behind each other for good.
        draw = random.Random(first_number + thread)
        try:
            for _ in range(WARMING_OPERATIONS):
                operation(ledger, draw.randrange(ACCOUNTS))
            warm.wait()
            go.wait()
            end = time.perf_counter() + seconds
            while (started := time.perf_counter()) < end:
                operation(ledger, draw.randrange(ACCOUNTS))
                latencies_ms[thread].append((time.perf_counter() - started) * 1000)
        except BaseException as error:
            failures.append(error)
            warm.abort()
            raise

    with Ledger.open(url, lock_timeout_s=LOCK_TIMEOUT_S) as ledger:
        workers = [threading.Thread(target=work, args=(ledger, thread), daemon=True) for thread in range(threads)]
        for worker in workers:
            worker.start()
        warm.wait()
        sys.stdout.write("warm\n")
        sys.stdout.flush()
        sys.stdin.readline()
        started = time.perf_counter()
        go.wait()
        for worker in workers:
            worker.join()
        wall_s = time.perf_counter() - started
    if failures:
        raise failures[0]
    report: dict[str, Any] = {"latencies_ms": [one for some in latencies_ms for one in some], "wall_s": wall_s}
    sys.stdout.write(json.dumps(report))


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5]))
