"""The triggers of each revision, written out for each database. A revision that was released is never changed."""
