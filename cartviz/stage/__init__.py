"""The stage: a world becomes a frame, a frame becomes pixels."""
