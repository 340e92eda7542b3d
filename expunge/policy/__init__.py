"""What the company has decided: fields, links, purposes, retention, deadlines. Pure functions."""
