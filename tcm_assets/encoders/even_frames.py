"""A few frames that stand for a whole clip, chosen while its frames pass by.

Belongs here: the choice. Does not belong here: reading frames (`clip_frames`), and what the chosen ones are for
(`contact_sheet`, `clip_embeddings`).
"""

import numpy as np

from tcm_assets.encoders.clip_frames import SampledFrame


class EvenFrames:
    """At most `most` of the frames added, the first and the last among them, the others about equally far apart.

    However many are added, at most 2 * `most` + 1 of them are in memory.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: list[SampledFrame] = []
        self._last: SampledFrame | None = None
        self._count = 0
        self._step = 1

    def add(self, frame: SampledFrame) -> None:
        """Take the next frame in order of time."""
        self._last = frame
        if self._count % self._step == 0:
            self._kept.append(frame)
        self._count += 1
        if len(self._kept) > 2 * self._most:
            self._kept = self._kept[::2]
            self._step *= 2

    def chosen(self) -> list[SampledFrame]:
        """The frames chosen of those added so far, in order of time; empty when there were none."""
        kept = self._kept
        if self._last is not None and kept[-1] is not self._last:
            kept = [*kept, self._last]
        places = np.linspace(0, len(kept) - 1, min(self._most, len(kept))).round().astype(int)
        return [kept[place] for place in places]
