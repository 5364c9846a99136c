"""How fast the program is on this computer, beside a yardstick of the same run."""
