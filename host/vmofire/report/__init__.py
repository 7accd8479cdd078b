"""What is filed and followed: a person's visits over time, reports as PDF, results as a table.

In: a library. Out: records a screen draws from, pages, rows. Never: a window, or a number made up here.
"""
