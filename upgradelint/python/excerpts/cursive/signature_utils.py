"""The hash methods by which images may be signed."""

from cryptography.hazmat.primitives import hashes

HASH_METHODS = {
    "SHA-224": hashes.SHA224(),
    "SHA-256": hashes.SHA256(),
    "SHA-384": hashes.SHA384(),
    "SHA-512": hashes.SHA512(),
}
