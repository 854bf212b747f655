"""Live sources: what are the current counts of a video, and what became of each request for them?

Table: `live_deliveries`. Belongs here: requests to TikTok's pages and to its Research API, their journals, the job
`fetch`. Does not belong here: reading what was delivered, which is an export file like any other (`catalogue`).
"""

OWNER = "team:data-platform"
