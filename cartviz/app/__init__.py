"""The window's program: its session, its windows, its scenes in memory, and the loop."""
