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
			if !strings.Contains(policy, "style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'") ||
				!strings.Contains(policy, "default-src 'none'") {
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

// A code stands beside its words, a measure with its unit, and what is true or
// not in words; what people wrote stays as it is.
func TestPagesForPeopleSayWhatCodesMean(t *testing.T) {
	c := newCity(t, server.Config{}, everything...)
	for path, words := range map[string][]string{
		"/api/collections/crashes/items?f=html": {
			"<td>死亡 Fatal <code>fatal</code></td>", "<li>小型客车 Car <code>car</code></li>", "<td>是 Yes</td>", "<td>否 No</td>",
			"&lt;script&gt;alert(1)&lt;/script&gt;",
		},
		"/api/collections/crashes/items/1?f=html":      {"<dd>死亡 Fatal <code>fatal</code></dd>", "<dt>逃逸 Hit and run</dt><dd>否 No</dd>"},
		"/api/collections/obstructions/items/1?f=html": {"树木 Tree <code>tree</code>", " m</dd>"},
		"/api/collections/crashes/schema?f=html":       {"<li>死亡 Fatal <code>fatal</code></li>", "<code>e_bike</code>"},
		"/api/collections/crashes/queryables?f=html":   {"<li>死亡 Fatal <code>fatal</code></li>"},
	} {
		got := c.get(path)
		for _, word := range words {
			if !strings.Contains(got.body, word) {
				t.Errorf("%s does not say %s", path, word)
			}
		}
		if strings.Contains(got.body, "<script") {
			t.Errorf("%s holds a script", path)
		}
	}
	if plain := c.get("/api/collections/crashes/items/1").body; !strings.Contains(plain, `"severity":"fatal"`) || strings.Contains(plain, "死亡") {
		t.Errorf("the feature itself changed: %s", plain)
	}
}
