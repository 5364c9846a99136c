"""What is heard: soft sounds and a tone that follow the show, and the computer's voice; each in its own process."""
