import numpy as np

from tcm_assets.sample.captions import draw_pod_caption, vary_pod_caption
from tcm_assets.sample.niches.niches import ALL_NICHES


def test_members_of_a_pod_post_nearly_the_same() -> None:
    rng = np.random.default_rng(5)
    text, hashtags = draw_pod_caption(ALL_NICHES[0], rng)
    posted = [vary_pod_caption(text, hashtags, rng) for _ in range(20)]
    assert all(caption.startswith(text) for caption, _ in posted)
    assert len({caption for caption, _ in posted}) > 3
    for caption, shown in posted:
        assert [word[1:] for word in caption.split() if word.startswith("#")] == list(shown)
