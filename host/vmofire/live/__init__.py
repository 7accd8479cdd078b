"""Live view without Qt: stream.py takes the data, snapshot.py holds what a screen draws."""
