"""Files of sections and names, as setup.cfg and alembic.ini are."""

import configparser


def parsed_ini(text: str) -> configparser.RawConfigParser:
    """Return what such a file says; nothing where it cannot be read."""
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return configparser.RawConfigParser()
    return parser
