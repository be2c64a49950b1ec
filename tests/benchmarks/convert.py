"""Front matter as files of its own, for tools that read nothing else. Arguments: folder, new folder, yaml or json."""

import json
import sys
from pathlib import Path

import yaml

source, target, form = sys.argv[1:]
for file in sorted(Path(source).rglob("*.md")):
    text = file.read_text(encoding="utf-8")
    front_matter = text[: text.index("\n---", 3) + 1]
    if form == "json":
        # Scalars as YAML 1.2 reads them: dates are text, which PyYAML's base loader leaves everything.
        node = yaml.compose(front_matter, Loader=yaml.CSafeLoader)
        loader = yaml.SafeLoader("")
        loader.yaml_constructors = {**loader.yaml_constructors, "tag:yaml.org,2002:timestamp": yaml.SafeLoader.construct_yaml_str}
        front_matter = json.dumps(loader.construct_document(node), ensure_ascii=False)
    Path(target, f"{file.stem}.{form}").write_text(front_matter, encoding="utf-8")
