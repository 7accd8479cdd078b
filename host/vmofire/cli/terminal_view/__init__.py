"""Text views of the terminal, and its keys: pictures of characters, bars, plain lines.

In: snapshots, prompts, results, words, and the available room. Out: text. Never: a port, a file, a decision.
This file loads nothing, so that `vmofire --help` can wrap its lines without loading rich.
"""
