"""Posts and annotations → leads. Imports crawlers' records, and nlp's records and value parsers."""
