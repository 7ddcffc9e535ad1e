package cases

import (
	"net/netip"
	"slices"
	"syscall"

	"tongshi/geo/say"
)

// Where webhooks may go (allow-list, private networks).

// Networks are those that messages may go to beside the open internet. Webhooks
// are no way into the network behind the server: an address of this machine or
// of a private network is refused unless one of these holds it.
type Networks struct {
	Any     bool // everywhere
	Allowed []netip.Prefix
}

// closed are the ranges that are not of the open internet and that netip does
// not tell (IANA special-purpose address registries; RFC 6890).
var closed = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),       // this network
	netip.MustParsePrefix("100.64.0.0/10"),   // of providers (RFC 6598)
	netip.MustParsePrefix("192.0.0.0/24"),    // protocol assignments
	netip.MustParsePrefix("192.0.2.0/24"),    // documentation
	netip.MustParsePrefix("192.88.99.0/24"),  // 6to4 relays, out of use
	netip.MustParsePrefix("198.18.0.0/15"),   // benchmarks (RFC 2544)
	netip.MustParsePrefix("198.51.100.0/24"), // documentation
	netip.MustParsePrefix("203.0.113.0/24"),  // documentation
	netip.MustParsePrefix("240.0.0.0/4"),     // reserved, and the broadcast
	netip.MustParsePrefix("::/96"),           // IPv4 in IPv6, out of use
	netip.MustParsePrefix("64:ff9b::/96"),    // IPv4 behind a translator (RFC 6052)
	netip.MustParsePrefix("64:ff9b:1::/48"),  // the same, of one network (RFC 8215)
	netip.MustParsePrefix("100::/64"),        // discarded (RFC 6666)
	netip.MustParsePrefix("2001::/23"),       // protocol assignments, Teredo among them
	netip.MustParsePrefix("2001:db8::/32"),   // documentation
	netip.MustParsePrefix("2002::/16"),       // 6to4: IPv4 inside
}

// errPrivate: the address is not one that webhooks may go to.
var errPrivate = say.Errorf(
	"the address lies on this machine or in a private network; allow that with --webhook-networks or --private-webhooks",
)

// control looks at each address that is dialled, after the name was looked up.
func (n Networks) control(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	if !n.Allows(at.Addr().Unmap().WithZone("")) {
		return errPrivate
	}
	return nil
}

// Allows reports whether a message may go to that address.
func (n Networks) Allows(ip netip.Addr) bool {
	holds := func(p netip.Prefix) bool { return p.Contains(ip) }
	if n.Any || slices.ContainsFunc(n.Allowed, holds) {
		return true
	}
	return ip.IsGlobalUnicast() && !ip.IsPrivate() && !slices.ContainsFunc(closed, holds)
}
