"""Sentiment: how positive is a video's text, or how welcome is its clip, as a score in [0, 1]?

Table: `content_sentiment`. Belongs here: the scorers (local, by a lexicon, emoji and the vectors of texts, or Gemini
when the owner chooses it), what they ask and how they are limited. Does not belong here: reading and measuring clips
(clips), retries and rate limits of any service (services), what a score is worth (points).
"""

OWNER = "team:content-understanding"
