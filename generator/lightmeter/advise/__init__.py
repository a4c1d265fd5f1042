"""Cheaper requests near a given one, found exactly from the steps and switches of the price formula."""
