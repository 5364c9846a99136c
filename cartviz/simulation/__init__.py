"""The simulation: cells in a window of tissue, and the patient around it."""
