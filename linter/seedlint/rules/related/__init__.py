"""Related records and topics."""
