"""The file system and git: which files there are, reading and writing them."""
