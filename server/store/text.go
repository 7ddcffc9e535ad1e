package store

import (
	"bytes"
	"strings"
)

// storable makes text that PostgreSQL takes: valid UTF-8 without NUL.
func storable(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}

// storableJSON does the same for encoded JSON, where a NUL is an escape. An
// even number of backslashes before it would make it plain text, and the
// encoder writes those doubled.
func storableJSON(text []byte) []byte {
	if !bytes.Contains(text, []byte(`\u0000`)) {
		return text
	}
	var out []byte
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			out = append(out, text[i])
			continue
		}
		if bytes.HasPrefix(text[i:], []byte(`\u0000`)) {
			out = append(out, `\ufffd`...)
			i += len(`\u0000`) - 1
			continue
		}
		out = append(out, text[i], text[i+1]) // an escape has at least two bytes
		i++
	}
	return out
}
