"""Does a scene mean something: names, places, promises, reading time, translations."""
