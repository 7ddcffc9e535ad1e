package server_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"tongshi/server"
)

var styleOf = regexp.MustCompile(`(?s)<style>(.*)</style>`)

// A page for people has the one style that its policy allows, asked for once or
// again, and names what it holds in both languages.
func TestPagesForPeopleAreDressedAndNamed(t *testing.T) {
	c := newCity(t, server.Config{}, everything...)
	for path, words := range map[string][]string{
		"/api?f=html":             {"链接 Links"},
		"/api/collections?f=html": {"图层 Layers", "说明 Description"},
		"/api/collections/crashes/items?f=html&limit=2": {"严重程度 Severity", "符合条件 Matched", "下一页 Next page", `href="/api/collections/crashes/items/1?f=html"`},
		"/api/collections/obstructions/items/1?f=html":  {"顶高 Height (m)", "悬铃木"},
		"/api/collections/places/tiles?f=html":          {"链接 Links"},
	} {
		for range 2 {
			got := c.get(path)
			style := styleOf.FindStringSubmatch(got.body)
			if got.StatusCode != http.StatusOK || style == nil {
				t.Fatalf("%s: %s %.300s", path, got.Status, got.body)
			}
			sum := sha256.Sum256([]byte(style[1]))
			policy := got.Header.Get("Content-Security-Policy")
			if !strings.Contains(policy, "style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'") || !strings.Contains(policy, "default-src 'none'") {
				t.Errorf("%s: the style is not allowed: %s", path, policy)
			}
			for _, word := range words {
				if !strings.Contains(got.body, word) {
					t.Errorf("%s does not say %s", path, word)
				}
			}
		}
	}
}
