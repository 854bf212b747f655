"""Clips: what does a video's file look and sound like, measured on its frames and its sound?

Table: `visual_features`. Belongs here: where clips are kept, how they are decoded safely, sampled, measured and
embedded, and their contact sheets. Does not belong here: how clips are downloaded (live), how files are named
(catalogue), the image encoder itself (models), judgements about content (sentiment).
"""

OWNER = "team:content-understanding"
