"""Money: the formula and rule language, exact arithmetic, price books and quotes.

Nothing is imported here, so that a program pays only for the modules it names.
"""
