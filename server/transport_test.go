package server_test

import (
	"testing"

	"tongshi/server"
)

// Browsers that came by https come back by nothing else, also after a refusal.
func TestAnEncryptedServerIsReachedEncryptedOnly(t *testing.T) {
	shared := newCity(t, server.Config{}).store
	for base, want := range map[string]string{"": "", "http://tongshi.example.cn": "", "https://tongshi.example.cn": "max-age=31536000; includeSubDomains"} {
		c := serveStore(t, shared, server.Config{BaseURL: base}, page)
		for _, path := range []string{"/", "/api/session", "/api/nothing"} {
			if got := c.get(path).Header.Get("Strict-Transport-Security"); got != want {
				t.Errorf("at %q %s says %q of encryption, want %q", base, path, got, want)
			}
		}
	}
}
