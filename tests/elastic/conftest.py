"""What the tests of this folder share; the running server itself is in tests/conftest.py, for other folders use it too."""
