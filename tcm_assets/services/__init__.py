"""What every subject shares when it deals with the outside: retries, paces and locks; it knows no subject.

Belongs here: how requests to another service are retried and paced, and how processes share a file. Does not belong
here: which requests are made, and what their answers mean for a subject.
"""
