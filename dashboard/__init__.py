"""Leads → people: the pages on which a person looks and decides."""
