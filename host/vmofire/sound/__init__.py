"""What a person hears: tones.py makes the sound, player.py brings it to the loudspeaker."""
