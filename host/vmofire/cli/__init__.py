"""Command line: one file for each command, named after it, and the options that several commands share.

In: words. Out: an exit code, text, files. Never: a fact of its own about muscles, boards or people.
describe_NAME adds the options of a command, run_NAME runs it. Slow packages (numpy, rich, SQLAlchemy) are
imported inside functions, so that `--help` is quick.
"""
