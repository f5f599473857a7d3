"""Witnesses: for a finding a test that real libraries run, cut from the two releases.

This is the only part that runs code of the checked project, and only `prove` runs it.
"""
