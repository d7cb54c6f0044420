"""“I need an interpreter”: one screen, a page and letters in the visitor's own language."""
