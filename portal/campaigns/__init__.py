"""Letters to many: what organisers write, reminders, and thanks."""
