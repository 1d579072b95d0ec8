"""The medicine: definitions, scores and rules as pure functions. No Django, clock, database or language.

README.md lists every item with its source, how far that source was checked, and who signed it off.
"""
