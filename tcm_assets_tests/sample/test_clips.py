"""Generated clips can be decoded, last as long as they say, and look like their niche."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tcm_assets.sample.clips import ClipPlan, draw_frames, render_clip
from tcm_assets.sample.niches.niches import Look, niches_of
from tcm_assets.sample.plan import random_stream
from tcm_assets.sample.uploads import InventedCreator, Upload

PLAN = ClipPlan(upload_index=0, duration_s=2, frame_rate_hz=12, is_broken=False)


def upload_about(tag: str) -> Upload:
    creator = InventedCreator("101", "Nobody", "demo_nobody", niches_of(tag), 5_000, "", "")
    return Upload("7664000000000000001", 1_785_542_400, creator, creator.niches[0], 15)


def decoded(path: Path) -> list[np.ndarray]:
    import cv2

    video = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    frames = []
    while (read := video.read())[0]:
        frames.append(read[1])
    video.release()
    return frames


def look_of(tag: str) -> Look:
    return niches_of(tag)[0].look


def test_a_clip_decodes_to_its_frames(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    render_clip(path, upload_about("dance videos"), PLAN)
    frames = decoded(path)
    assert len(frames) == PLAN.frame_count == 24
    assert frames[0].shape == (384, 216, 3)
    assert path.stat().st_size < 12_000_000 / 37


def test_the_same_clip_has_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.mp4", "two.mp4"):
        render_clip(tmp_path / name, upload_about("gaming"), PLAN)
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()


def test_a_broken_clip_cannot_be_decoded(tmp_path: Path) -> None:
    path = tmp_path / "broken.mp4"
    render_clip(path, upload_about("dance videos"), ClipPlan(0, 2, 12, is_broken=True))
    assert path.stat().st_size > 0
    assert decoded(path) == []


@pytest.mark.parametrize(("tag", "changes"), [("book reviews", False), ("gaming", True)])
def test_some_looks_stand_still(tag: str, changes: bool) -> None:
    frames = list(draw_frames(look_of(tag), "#text", PLAN, random_stream("test")))
    assert (np.ptp(np.stack(frames).astype(int), axis=0).max() > 0) == changes


def test_looks_differ_in_brightness_and_cuts() -> None:
    luxury, skincare = (
        np.mean([frame.mean() for frame in draw_frames(look_of(tag), "#text", PLAN, random_stream("test"))])
        for tag in ("luxury fashion", "skincare routines")
    )
    assert skincare > 2 * luxury
    frames = list(draw_frames(look_of("extreme sports"), "#text", PLAN, random_stream("test")))
    steps = [np.abs(after.astype(int) - before).mean() for before, after in pairwise(frames)]
    assert sum(step > 15 for step in steps) == look_of("extreme sports").cut_count
