"""Whole articles: cut into statements, ascribed to speakers, labeled, and shown."""
