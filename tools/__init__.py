"""What `make` runs: set-up, servers, checks. Nothing in here is needed in the portal itself."""
