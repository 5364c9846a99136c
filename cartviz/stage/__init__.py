"""A world and a moment become a frame: draw operations as plain data, without pygame."""
