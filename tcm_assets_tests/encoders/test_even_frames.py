import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.encoders.clip_frames import SampledFrame
from tcm_assets.encoders.even_frames import EvenFrames

PIXEL = np.zeros((1, 1, 3), dtype=np.uint8)


def chosen_of(count, most):
    frames = EvenFrames(most)
    for second in range(count):
        frames.add(SampledFrame(float(second), PIXEL))
    return [int(frame.time_s) for frame in frames.chosen()]


def test_no_frames_and_fewer_than_asked_for():
    assert chosen_of(0, 4) == []
    assert chosen_of(3, 4) == [0, 1, 2]


@given(count=st.integers(1, 700), most=st.integers(2, 16))
def test_the_first_and_the_last_frame_and_even_gaps_between(count, most):
    times = chosen_of(count, most)
    assert len(times) == min(count, most)
    assert (times[0], times[-1]) == (0, count - 1)
    if count > 1:
        gaps = np.diff(times)
        assert gaps.min() >= 1
        assert gaps.max() <= 2 * (count - 1) / (len(times) - 1) + 1


def test_few_frames_are_in_memory_however_many_pass():
    frames = EvenFrames(3)
    for second in range(1000):
        frames.add(SampledFrame(float(second), PIXEL))
        assert len(frames._kept) <= 7
