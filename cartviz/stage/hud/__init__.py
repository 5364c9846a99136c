"""What stands before the picture in every show: caption, meters, the patient's instruments, plots, questions."""
