package cases_test

import (
	"net/netip"
	"testing"

	"tongshi/server/cases"
)

func TestWebhooksGoToTheOpenInternetAlone(t *testing.T) {
	for address, want := range map[string]bool{
		"1.1.1.1": true, "223.5.5.5": true, "2400:3200::1": true,
		"127.0.0.1": false, "10.1.2.3": false, "172.16.0.1": false, "172.31.255.255": false, "192.168.1.1": false, "169.254.169.254": false,
		"0.0.0.0": false, "0.1.2.3": false, "100.64.0.1": false, "100.127.255.255": false, "192.0.0.1": false, "192.0.0.255": false,
		"198.18.0.1": false, "198.19.255.255": false, "224.0.0.1": false, "240.0.0.1": false, "255.255.255.255": false,
		"::": false, "::1": false, "::10.0.0.1": false, "::ffff:10.0.0.1": false, "::ffff:127.0.0.1": false,
		"64:ff9b::a00:1": false, "64:ff9b::7f00:1": false, "64:ff9b:1::a00:1": false, "fe80::1": false, "fc00::1": false, "fd12::1": false,
		"ff02::1": false, "2002:a00:1::": false, "2001::1": false, "2001:db8::1": false, "100::1": false,
		"100.63.255.255": true, "100.128.0.0": true, "198.17.255.255": true, "198.20.0.0": true, "192.0.1.1": true,
	} {
		if got := (cases.Networks{}).Allows(netip.MustParseAddr(address).Unmap()); got != want {
			t.Errorf("%s: %t", address, got)
		}
	}
	office := cases.Networks{Allowed: []netip.Prefix{netip.MustParsePrefix("10.20.0.0/16")}}
	for address, want := range map[string]bool{"10.20.3.4": true, "10.21.0.1": false, "127.0.0.1": false, "1.1.1.1": true} {
		if got := office.Allows(netip.MustParseAddr(address)); got != want {
			t.Errorf("with 10.20.0.0/16 open, %s: %t", address, got)
		}
	}
}
