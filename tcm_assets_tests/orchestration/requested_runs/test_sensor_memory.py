"""What a sensor's cursor holds, and what is kept beside it."""

import dagster as dg
import pytest

from tcm_assets.orchestration.requested_runs.requests import ask
from tcm_assets.orchestration.requested_runs.sensor_memory import Memory, recall, remember


@pytest.fixture
def context_with():
    with dg.DagsterInstance.ephemeral() as instance:
        yield lambda cursor: dg.build_sensor_context(instance=instance, cursor=cursor, sensor_name="watching")


def test_a_small_memory_is_in_the_cursor(context_with):
    memory = Memory((ask(["a +"], None, 1000.0),), frozenset({"b"}))
    cursor = remember(context_with(None), memory)
    assert recall(context_with(cursor)) == memory


def test_ten_thousand_done_files_leave_the_cursor_short(context_with):
    memory = Memory(done=frozenset(f"{number:012x}" for number in range(10_000)))
    cursor = remember(context_with(None), memory)
    assert len(cursor) < 200
    assert recall(context_with(cursor)).done == memory.done
    more = Memory(done=memory.done | {"new"}, kept_as=recall(context_with(cursor)).kept_as)
    # The cursor of the tick before still stands for what is done by now.
    assert remember(context_with(cursor), more) == cursor
    assert recall(context_with(cursor)).done == more.done


def test_a_cursor_that_was_reset_forgets(context_with):
    done = frozenset(f"{number:012x}" for number in range(100))
    old = remember(context_with(None), Memory(done=done))
    new = remember(context_with(None), Memory(done=done - {"000000000001"}))
    assert recall(context_with(new)).done == done - {"000000000001"}
    assert recall(context_with(old)) is None
    assert recall(context_with(None)) is None


@pytest.mark.parametrize("cursor", ["[]", '["a.videos.parquet"]', "absent absent", "{", '{"version": 1}'])
def test_cursors_of_other_formats_are_no_memory(context_with, cursor):
    assert recall(context_with(cursor)) is None
