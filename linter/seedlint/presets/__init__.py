"""Site generators: what each of them reads and how its files are named, one TOML file for each."""
