"""Ed25519 signatures (RFC 8032); secret keys are PKCS #8 PEM, which openssl reads too."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)


def new_secret() -> bytes:
    """A fresh secret key as PEM, from the system's randomness."""
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def public_of(secret: bytes) -> bytes:
    """The 32 bytes of the public key.

    Raises:
        ValueError: not such a key.
    """
    return _loaded(secret).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def sign(secret: bytes, message: bytes) -> bytes:
    """The 64 bytes of the signature; the same key and message give the same signature.

    Raises:
        ValueError: not such a key.
    """
    return _loaded(secret).sign(message)


def is_signature(public: bytes, message: bytes, signature: bytes) -> bool:
    """True when the signature is of this key over this message."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _loaded(secret: bytes) -> Ed25519PrivateKey:
    key = load_pem_private_key(secret, password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{type(key).__name__} is not an Ed25519 key")  # noqa: TRY004 - the file's value is wrong
    return key
