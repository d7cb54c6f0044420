"""The evening: when, where, what happens, and who makes it."""
