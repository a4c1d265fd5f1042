"""Lint: read request files, judge them with the emitted validators, explain what is wrong, offer fixes."""
