"""Who may sign in, and what each may see; links by mail, no passwords."""
