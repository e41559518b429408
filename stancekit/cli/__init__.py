"""The command line, one module a command. Everything that prints or colors is here."""
