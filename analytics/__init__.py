"""
The counting: reads the board and the record, writes only its own results.

The way from the record to a figure, module by module, is in DEVELOPERS.md.
"""
