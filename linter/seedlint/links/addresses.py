"""Which addresses are public: no others are connected to, whatever a URL, a redirect or a name server says."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

# IANA, "IPv4 Special-Purpose Address Registry", with multicast (RFC 5771), class E (RFC 1112) and the metadata service of clouds that
# is not in a private range (168.63.129.16, Azure).
_NOT_PUBLIC_4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15",
            "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",
        ),
    )
)  # fmt: skip
# IANA, "IPv6 Special-Purpose Address Registry": of all, only what is handed out (2000::/3) is public, without the ranges below.
_GLOBAL_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "2620:4f:8000::/48", "3fff::/20")))
_SIX_TO_FOUR, _TEREDO, _NAT64 = IPv6Network("2002::/16"), IPv6Network("2001::/32"), IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether an IP address can be reached by all the internet, and by an IPv6 address that leads to an IPv4 one, whether that can.

    Args:
        address: in any form that `ipaddress` reads; anything else is not public. A zone (``fe80::1%eth0``) belongs to a link.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        return not any(parsed in network for network in _NOT_PUBLIC_4)
    if parsed.scope_id is not None:
        return False
    inner = _inner(parsed)
    if inner:
        return all(is_public(str(each)) for each in inner)
    return parsed in _GLOBAL_6 and not any(parsed in network for network in _NOT_PUBLIC_6)


def _inner(address: IPv6Address) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses that an IPv6 address leads to."""
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address in _NAT64:  # RFC 6052
        return (IPv4Address(int(address) & 0xFFFFFFFF),)
    if address in _SIX_TO_FOUR and address.sixtofour is not None:  # RFC 3056
        return (address.sixtofour,)
    if address in _TEREDO and address.teredo is not None:  # RFC 4380
        return address.teredo
    return ()


def is_address(host: str) -> bool:
    """Whether the host of a URL, as the parser gives it, is an IP address."""
    return host.startswith("[") or host.rpartition(".")[2].isdigit()
