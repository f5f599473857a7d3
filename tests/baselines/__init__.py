"""Which releases a run compares with, through the command."""
