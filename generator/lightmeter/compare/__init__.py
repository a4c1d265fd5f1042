"""The same picture on every variant of every provider that can make it: translated, judged, priced."""
