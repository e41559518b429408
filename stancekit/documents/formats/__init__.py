"""Readers of article files: one module a kind of file, each importing its own library."""
