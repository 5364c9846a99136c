"""A show becomes files: pictures today; film, page and data come with their own formats."""
