"""What was asked for: configuration file and command line -> settings. CONTRACT.md, "Configuration"."""
