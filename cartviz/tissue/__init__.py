"""A window of tissue in ticks: cells that walk, bind, kill, divide and tire by rules, and the recorder of a run."""
