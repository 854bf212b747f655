"""Clips to be judged, and their scores."""

from tcm_assets.sentiment.scorers import VideoContent

MODEL = "gemini-3.8-flash"


def add_clips(media, *names):
    for name in names:
        (media / f"{name}.mp4").write_bytes(f"clip {name}".encode())


def videos(*names):
    return [VideoContent(name, "a caption") for name in names]


def only(scores):
    (one,) = scores
    return one
