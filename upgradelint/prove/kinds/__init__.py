"""One module for a kind of witness, all named in `upgradelint.prove.writing`."""
