"""Random walks over the state machines by everybody, through every door at once."""
