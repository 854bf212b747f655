"""Services: how are requests to other services retried and paced, and how do processes share a file?

No tables. Belongs here: retry policies, rate limits and file locks, for any subject. Does not belong here: which
requests are made, and what their answers mean for a subject.
"""
