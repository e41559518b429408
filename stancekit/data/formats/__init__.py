"""One module a format of labeled data, and what the exports of annotation tools share."""
