"""What people type: one file a command, named after it, and the options that several share.

In: words. Out: an exit code, text, files. Never: a fact of its own about muscles, boards or people.
describe_NAME says what a command takes, run_NAME does it. What is slow to load (numpy, rich, SQLAlchemy) is
imported inside functions, so that `--help` waits for none of it.
"""
