"""Sound: tones.py makes it, player.py brings it to the loudspeaker."""
