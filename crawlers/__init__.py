"""The web → posts. Imports nothing of ours."""
