"""A show becomes files: pictures, films, pages, prints, captions and data."""
