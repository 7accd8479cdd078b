"""What a screen shows, without Qt: stream.py takes what comes, snapshot.py is what is drawn from it."""
