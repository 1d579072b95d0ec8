"""PDFs and pictures of patients: looked through, kept encrypted outside the database, given out through the gate."""
