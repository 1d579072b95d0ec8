"""
Import of a series: eleven CSV files become rows of the record and of past board meetings.

reading.py (bytes to cells) -> cells.py (cells to values) -> staging.py (values into temporary
tables) -> rules/ (all rules at once, set-wise) -> record/ and board.py (all or nothing);
importing.py does it in this order. The record never imports this package.
"""
