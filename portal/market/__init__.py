"""Six stands, told by their hosts, and what came of last year's promises."""
