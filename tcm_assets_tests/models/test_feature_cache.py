import multiprocessing
import pickle
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tcm_assets.models.feature_cache import KEYS_PER_QUERY, FeatureCache, FeatureCacheError
from tcm_assets_tests.waiting import PATIENCE_S

PROCESS_COUNT = 4

PUTS_PER_PROCESS = 25


@pytest.fixture
def cache(tmp_path: Path) -> FeatureCache:
    return FeatureCache(tmp_path / "not" / "there" / "yet" / "features.sqlite")


def test_nothing_is_found_in_a_cache_that_does_not_exist_yet(cache: FeatureCache) -> None:
    assert cache.get_many("text/m@1", ["a", "b"]) == {}
    assert cache.path.exists()


def test_what_was_put_is_found_and_unknown_keys_are_absent(cache: FeatureCache) -> None:
    cache.put_many("text/m@1", {"a": b"\x00\x01", "b": b""})
    assert cache.get_many("text/m@1", ["a", "b", "c", "a"]) == {"a": b"\x00\x01", "b": b""}


def test_namespaces_do_not_see_each_other(cache: FeatureCache) -> None:
    cache.put_many("text/m@1", {"a": b"old"})
    cache.put_many("text/m@2", {"a": b"new"})
    assert cache.get_many("text/m@1", ["a"]) == {"a": b"old"}
    assert cache.get_many("text/m@2", ["a"]) == {"a": b"new"}


def test_the_first_value_of_a_key_stays(cache: FeatureCache) -> None:
    cache.put_many("n", {"a": b"first"})
    cache.put_many("n", {"a": b"second", "b": b"kept"})
    assert cache.get_many("n", ["a", "b"]) == {"a": b"first", "b": b"kept"}


def test_no_keys_and_no_values_touch_no_file(cache: FeatureCache) -> None:
    cache.put_many("n", {})
    assert cache.get_many("n", []) == {}
    assert not cache.path.parent.exists()


def test_more_keys_than_one_query_takes(cache: FeatureCache) -> None:
    values = {f"key{i}": i.to_bytes(4, "big") for i in range(3 * KEYS_PER_QUERY + 1)}
    cache.put_many("n", values)
    assert cache.get_many("n", list(values)) == values


def test_a_failing_put_leaves_nothing_behind(cache: FeatureCache) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        cache.put_many("n", {"a": b"fine", "b": None})  # type: ignore[dict-item]
    assert cache.get_many("n", ["a", "b"]) == {}


def test_the_file_is_in_wal_mode(cache: FeatureCache) -> None:
    cache.put_many("n", {"a": b"1"})
    connection = sqlite3.connect(cache.path)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_a_pickled_cache_reads_the_same_file(cache: FeatureCache) -> None:
    cache.put_many("n", {"a": b"1"})
    assert pickle.loads(pickle.dumps(cache)).get_many("n", ["a"]) == {"a": b"1"}


def _put_from_a_process(path: Path, process: int, start: object) -> None:
    start.wait()  # type: ignore[attr-defined]
    cache = FeatureCache(path)
    for i in range(PUTS_PER_PROCESS):
        cache.put_many("n", {f"shared{i}": b"same", f"own{process}-{i}": bytes([process])})


def test_processes_may_create_and_write_one_file_at_once(cache: FeatureCache) -> None:
    spawn = multiprocessing.get_context("spawn")
    start = spawn.Barrier(PROCESS_COUNT)
    processes = [
        spawn.Process(target=_put_from_a_process, args=(cache.path, number, start)) for number in range(PROCESS_COUNT)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(timeout=3 * PATIENCE_S)
    assert [process.exitcode for process in processes] == [0] * PROCESS_COUNT
    expected = {f"own{n}-{i}": bytes([n]) for n in range(PROCESS_COUNT) for i in range(PUTS_PER_PROCESS)}
    expected |= {f"shared{i}": b"same" for i in range(PUTS_PER_PROCESS)}
    assert cache.get_many("n", list(expected)) == expected


def test_threads_may_create_and_write_one_file_at_once(cache: FeatureCache) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda i: cache.put_many("n", {f"key{i}": bytes([i])}), range(64)))
    assert cache.get_many("n", [f"key{i}" for i in range(64)]) == {f"key{i}": bytes([i]) for i in range(64)}


def test_a_file_that_is_no_database_is_named_with_what_to_do(cache: FeatureCache) -> None:
    cache.path.parent.mkdir(parents=True)
    cache.path.write_bytes(b"this is not a database at all, whatever its name says" * 100)
    with pytest.raises(FeatureCacheError, match=r"corrupt.*Delete .*features\.sqlite"):
        cache.get_many("n", ["a"])


def test_a_damaged_database_is_named_with_what_to_do(cache: FeatureCache) -> None:
    cache.put_many("n", {f"key{i}": bytes(1000) for i in range(100)})
    content = bytearray(cache.path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    cache.path.write_bytes(content)
    with pytest.raises(FeatureCacheError, match=r"corrupt.*Delete .*features\.sqlite"):
        cache.get_many("n", ["key1"])


def test_a_path_that_is_a_folder_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(FeatureCacheError, match="cannot be used"):
        FeatureCache(tmp_path).get_many("n", ["a"])


def test_a_file_locked_for_too_long_is_said_to_be_locked(cache: FeatureCache, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.put_many("n", {"a": b"1"})
    monkeypatch.setattr("tcm_assets.models.feature_cache.BUSY_TIMEOUT_S", 0.05)
    holder = sqlite3.connect(cache.path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(FeatureCacheError, match="locked"):
        cache.put_many("n", {"b": b"2"})
    assert cache.get_many("n", ["a"]) == {"a": b"1"}  # readers do not wait for a writer
    holder.close()
