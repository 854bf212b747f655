"""Services: how are requests to other services retried, paced and pooled, and how do processes share a file?

No tables. Belongs here: retry policies, rate limits, thread pools, messages of servers and file locks, for any subject.
Does not belong here: which requests are made, and what their answers mean for a subject.
"""
