"""The programming interface of the record. Who may: access rules. What happens: the actions, as on the pages."""
