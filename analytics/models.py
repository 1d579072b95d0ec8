"""What analytics keeps: endpoint rows and snapshots. Its own, derived from the record, rebuilt at will."""
