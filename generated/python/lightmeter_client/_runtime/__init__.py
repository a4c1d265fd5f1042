"""What all providers share; written by hand, and the same in every generated package."""
