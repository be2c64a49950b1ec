"""Reading: the file, its fences, its YAML."""
