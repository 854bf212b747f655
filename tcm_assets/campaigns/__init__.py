"""Campaigns: what a deal with a creator needs, from the forecast of views to a shortlist within a budget.

Does not belong here: who fits whom (matching), what single captions and clips say (captions, clips), and the pages that
show a campaign (apps).
"""

OWNER = "team:marketplace"
