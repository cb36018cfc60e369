"""Posts → annotations. Imports crawlers.items and labels."""
