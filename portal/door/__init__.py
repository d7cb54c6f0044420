"""The door on the night: who is here, and what to do for them."""
