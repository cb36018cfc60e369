"""A small site that shows channels from files the way Telegram's public preview does, for trying out and for tests."""
