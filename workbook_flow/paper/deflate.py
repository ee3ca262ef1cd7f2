"""Deflate (RFC 1951) and CRC-32: by ISA-L, elsewhere, where it is not built, by zlib. The two have the same calls.

ISA-L takes a fifth of zlib's processor time for texts as long (``benchmarks/RESULTS.md``). What it writes any program
reads, but it is not the same bytes that zlib writes, nor the same on every kind of processor.
"""

try:
    from isal.isal_zlib import Z_FULL_FLUSH, compressobj, crc32, decompress

    LEVEL = 2
    """Its best but one; that takes thrice the time for a twentieth fewer bytes."""
except ImportError:
    from zlib import Z_FULL_FLUSH, compressobj, crc32, decompress  # type: ignore[assignment]

    LEVEL = 3
    """Half the processor time of zlib's own choice, for a sixth more bytes."""

__all__ = ["LEVEL", "Z_FULL_FLUSH", "compressobj", "crc32", "decompress"]
