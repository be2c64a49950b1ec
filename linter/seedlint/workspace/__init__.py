"""The state of a workspace: what each file came to, kept up to date as files change. Editors and ``check --watch`` stand on it."""
