"""Services: how are requests to other services retried and paced, and how do threads and processes share their work?

No tables. Belongs here: retry policies, rate limits, thread pools, locks, files that are written whole, CSV for
spreadsheets, and messages of servers, for any subject.
Does not belong here: which requests are made, and what their answers mean for a subject.
"""
