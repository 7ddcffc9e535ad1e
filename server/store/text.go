package store

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strings"

	"tongshi/geo"
)

// WindowsJSON encodes times of day as JSON; nil is the empty list.
func WindowsJSON(w []geo.TimeWindow) ([]byte, error) {
	if w == nil {
		return []byte("[]"), nil
	}
	return json.Marshal(w)
}

// OrNull makes NULL of an empty text.
func OrNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// OrEmpty keeps an empty list from becoming NULL.
func OrEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// Storable makes text that PostgreSQL takes: valid UTF-8 without NUL.
func Storable(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}

// StorableJSON does the same for encoded JSON, where a NUL is an escape. An
// even number of backslashes before it would make it plain text, and the
// encoder writes those doubled.
func StorableJSON(text []byte) []byte {
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

// Listed is the list, never nil: a column that is not NULL takes no nil.
func Listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// NewUUID is a random UUID (version 4) for what the server makes itself.
func NewUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails, since Go 1.24
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
