"""What is kept, how long, and what the public reads of it afterwards."""
