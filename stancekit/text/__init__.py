"""Statements in running text with exact offsets, and who says them: rules over lists of words."""
