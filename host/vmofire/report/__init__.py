"""Reports of visits as PDF, and results as a table.

In: a library. Out: records for a screen, pages, rows. Never: a window, or a number that is not stored.
"""
