"""A frame becomes pixels: pygame, sprites, and the caches that keep them."""
