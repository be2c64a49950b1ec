"""``seedlint links``: ask for the URLs of a folder, politely and safely."""
