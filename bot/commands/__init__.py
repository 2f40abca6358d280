"""One file is one command (or one family of them) and offers `register(app)`; dropping a file in is enough to add it.

What a command needs is imported when it runs, so that the program starts fast.
"""
