"""What the user wants: configuration file and command line -> settings. CONTRACT.md, "Configuration"."""
