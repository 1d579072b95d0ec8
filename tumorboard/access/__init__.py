"""Who may open what. One table (rules.py), one gate (gate.py), one log (log.py)."""
