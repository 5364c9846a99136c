"""Sound that follows the show, and the computer's voice; each plays in a process of its own."""
