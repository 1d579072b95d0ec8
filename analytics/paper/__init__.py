"""From a frozen cohort to one package for a paper: tables, figures, text, data, code. Begin at package.py."""
