"""Stretchtimer leads people through stretching routines."""

__version__ = "0.1.0"
