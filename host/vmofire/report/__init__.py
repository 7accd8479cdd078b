"""Reports of visits as PDF.

In: a library. Out: records for a screen, pages. Never: a window, or a number that is not stored.
"""
