"""The page of a document: the text as it was laid out, with stance, speakers and filters."""
