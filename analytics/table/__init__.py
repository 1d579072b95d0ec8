"""
A plain table of times from a CSV file, checked cell by cell. Not: what is estimated from it (stats/report).
"""
