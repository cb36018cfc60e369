"""People → gold labels: the schema, the authoring format and the data itself."""
