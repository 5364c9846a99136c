"""Where the viewer is and what keys do: plain data, a new player for every press, no window and no clock."""
