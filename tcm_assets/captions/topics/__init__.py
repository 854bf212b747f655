"""Topics: what are many videos about, and which topic does a video belong to?

Tables: `content_topics` (weekly, over all videos) and `video_topics` (daily). Categories and classes that are fixed
beforehand do not belong here, but in `captions`.
"""
