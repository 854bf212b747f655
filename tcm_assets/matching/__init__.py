"""Matching: which creators and brands suit each other, how well, and why?

| table | is computed in |
|---|---|
| `creator_profiles` | `creator_profiles.py`, with `engagement_strength.py` and `content_similarity.py` (affinities) |
| `brand_profiles` | `brand_profiles.py`, with `content_similarity.py` (theme shares) |
| `similarity_scores` | `similarity_scores.py`, from one module per component |
| `recommendations` | `recommendations.py`: the best pairs, contributions and reasons |

`content_similarity.py`, `audience_match.py`, `visual_similarity.py` and `engagement_strength.py` each define one
component. `sponsor_themes.toml` holds the themes and the judgement of which content suits them; people may edit it.

Does not belong here: what single captions and clips are about (captions, clips), and the search and filters of the
marketplace page (apps).
"""

OWNER = "team:marketplace"
