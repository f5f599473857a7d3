"""Where witnesses run: the Python, the sandbox and the databases of each."""
