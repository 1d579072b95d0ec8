"""
How open pages learn at once that a meeting moved on: a notice of the database, one connection that
hears it for the whole process, and a stream of server-sent events to each page.

A notice says that a meeting is at change 17, and nothing else. What changed a page asks for at the gate.
"""
