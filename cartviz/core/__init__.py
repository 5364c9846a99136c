"""What needs nothing else: errors, paths, the log, what differs between systems, which libraries are there."""
