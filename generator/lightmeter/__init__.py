"""Lightmeter: is this image request valid, and what will it cost?"""

__version__ = "0.1.0"
