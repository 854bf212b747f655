import threading

import pytest

from tcm_assets.models.parallel import in_parallel

torch = pytest.importorskip("torch")


def test_batches_are_computed_side_by_side_in_order_and_threads_stay_as_they_were() -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    meeting = threading.Barrier(2, timeout=30)

    def work(batch: int) -> tuple[int, int, bool]:
        if batch < 2:
            meeting.wait()  # two are at work at once
        return batch, torch.get_num_threads(), torch.is_inference_mode_enabled()

    try:
        assert list(in_parallel(work, range(5))) == [(batch, 1, True) for batch in range(5)]
        assert torch.get_num_threads() == 2
        seen: list[int] = []
        later = threading.Thread(target=lambda: seen.append((torch.ones(9) + 1).numel() and torch.get_num_threads()))
        later.start()
        later.join()
        assert seen == [2]
    finally:
        torch.set_num_threads(before)


def test_one_batch_or_another_device_has_the_threads_that_there_are() -> None:
    threads = torch.get_num_threads()
    assert list(in_parallel(lambda _: torch.get_num_threads(), ["one"])) == [threads]
    assert list(in_parallel(lambda _: torch.get_num_threads(), range(3), on_processor=False)) == [threads] * 3
