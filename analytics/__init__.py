"""The counting: reads the board and the record, writes only its own results."""
