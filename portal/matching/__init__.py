"""Who interprets for whom, and when: from requests to a plan that can be explained."""
