"""The clips as video files: MPEG-4 in .mp4, encoded by OpenCV.

Belongs here: encoding. What is seen is drawn in `clip_scenes`.
"""

from pathlib import Path

from tcm_assets.sample.clip_plans import CLIP_HEIGHT_PX, CLIP_WIDTH_PX, ClipPlan
from tcm_assets.sample.clip_scenes import frames
from tcm_assets.sample.plan import SampleError
from tcm_assets.sample.randomness import stream
from tcm_assets.sample.uploads import Upload

MEDIA_FOLDER = "media"
"""Where clips are, relative to the data folder."""

_CODEC = "mp4v"
"""MPEG-4 Part 2: the one that every build of OpenCV can write."""

_BROKEN_SHARE = 0.5
"""Share of a broken clip's bytes that is there: a download that broke off, without the index at the file's end."""


def clip_name(upload: Upload) -> str:
    """The clip's file, relative to the data folder."""
    return f"{MEDIA_FOLDER}/{upload.video_id}.mp4"


def render_clip(path: Path, upload: Upload, plan: ClipPlan) -> None:
    """Write the clip of `upload` to `path`, or the first half of its bytes when it is to be broken.

    Raises SampleError when OpenCV cannot encode it.
    """
    import cv2

    encoder = cv2.VideoWriter(
        str(path), cv2.VideoWriter.fourcc(*_CODEC), plan.frame_rate_hz, (CLIP_WIDTH_PX, CLIP_HEIGHT_PX)
    )
    if not encoder.isOpened():
        raise SampleError(f"OpenCV cannot write {path}: is the folder writable and opencv-python-headless installed?")
    try:
        for picture in frames(upload.niche.look, f"#{upload.niche.hashtags[0]}", plan, stream(upload.video_id)):
            encoder.write(picture)
    finally:
        encoder.release()
    if plan.is_broken:
        content = path.read_bytes()
        path.write_bytes(content[: int(_BROKEN_SHARE * len(content))])
