"""One self-contained HTML page for an evaluation. Needs `pip install "stancekit[evaluate]"`."""
