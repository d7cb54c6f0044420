"""Interpreters: who is asked for, who can come, and how everybody is told."""
