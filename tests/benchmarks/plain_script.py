"""What people write when they need a check: PyYAML's C loader and jsonschema, no places, no rules. Arguments: folder, schema."""

import json
import os
import sys

import jsonschema
import yaml


class Loader(yaml.CSafeLoader):
    """Dates stay text."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag != "tag:yaml.org,2002:timestamp"]
    for first, pairs in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}

with open(sys.argv[2], encoding="utf-8") as file:
    validator = jsonschema.Draft202012Validator(json.load(file), format_checker=jsonschema.FormatChecker())
bad = 0
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            text = file.read()
        data = yaml.load(text[4 : text.index("\n---", 3)], Loader=Loader)
        for error in validator.iter_errors(data):
            bad += 1
            print(f"{name}: {error.json_path}: {error.message}")
sys.exit(bad > 0)
