"""A page that is one file: no network, readable on a phone, in print, in the dark, by keyboard."""
