"""The catalogue: which videos, creators and brands there are, and which input could not be read.

Tables: `cleaned_creators`, `cleaned_brands`, `raw_videos` (every delivery), `videos` (the latest delivery),
`rejected_records`. Belongs here: the format of export files, lists and clip file names, the marks of hashtags and
mentions, and the engagement rate of a video.

Does not belong here: requests over the network (`live`), and what captions or clips say (`captions`, `clips`).
"""

OWNER = "team:data-platform"
