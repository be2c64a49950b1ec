"""What a rule sees and says: documents, findings, rules, settings."""
