"""Slips of the pen in YAML: what people who know no YAML wrote, named where it stands, and what to write instead."""
