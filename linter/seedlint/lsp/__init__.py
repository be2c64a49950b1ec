"""``seedlint lsp``: a language server on standard input and output. It needs the extra ``lsp``."""
