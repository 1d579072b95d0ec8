"""A center's staff: accounts, dated grants, one's own settings, and the access log for auditors."""
