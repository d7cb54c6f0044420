"""Who comes, with how many, and what they need to be able to take part."""
