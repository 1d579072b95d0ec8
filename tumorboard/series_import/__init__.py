"""
Import of a series: eleven CSV files become rows of the record and of past board meetings.

reading.py (bytes to cells) -> cells.py (cells to values) -> staging.py (values into temporary
tables) -> rules.py (all rules at once, set-wise) -> writing.py and board.py (all or nothing).
The record never imports this package.
"""
