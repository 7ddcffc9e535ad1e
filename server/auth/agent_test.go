package auth_test

import (
	"testing"

	"tongshi/server/auth"
)

func TestABrowserIsToldInAFewWords(t *testing.T) {
	const webkit = "AppleWebKit/537.36 (KHTML, like Gecko) "
	for header, want := range map[string]string{
		"": "",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) " + webkit + "Chrome/126.0.0.0 Safari/537.36 Edg/126.0.2592.68":            "Edge 126, Windows",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1": "Safari 17, iPhone",
		"Mozilla/5.0 (Linux; Android 14) " + webkit + "Chrome/116.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.49":           "WeChat 8, Android",
		"curl/8.5.0":         "curl/8.5.0",
		"x\xff<b>y</b> more": "x<b>y</b>",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	} {
		if got := auth.ShortAgent(header); got != want {
			t.Errorf("%q is %q, want %q", header, got, want)
		}
	}
}
