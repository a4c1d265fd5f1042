"""Text made safe for a context that no single report or target owns."""
