"""A model of stevedore: which class an entry point of the project loads."""

from stevedore.driver import DriverManager
