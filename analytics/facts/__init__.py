"""
What the tables of a cohort count: one flat record per patient, read set-wise from the record.

`records` holds the types and what follows from a record alone, `reading` the queries. Unknown is None
everywhere, and every table counts it.
"""
