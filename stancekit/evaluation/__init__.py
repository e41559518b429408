"""Measure a model on labeled statements, and two models against each other."""
