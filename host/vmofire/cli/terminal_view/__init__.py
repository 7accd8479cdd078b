"""What a terminal shows, and the keys that come back: pictures of characters, bars, plain lines.

In: snapshots, prompts, results, words, and the room there is. Out: text. Never: a port, a file, a decision.
Nothing is loaded here, so that `vmofire --help` can break its lines without loading rich.
"""
